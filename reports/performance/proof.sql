-- 业绩 and 业绩汇总, proven: the same sums from the ledger's own records, repayments and transfers.
-- reads: performance_line, nightpost.closing, known.consumption, known.repayment, known.performance_transfer, known.product_flag,
--        known.product_gate, known.partner, known.partner_was, known.partner_relation, scope_interval, manager_interval,
--        custody_event, nightpost.recipient_scope, nightpost.recipient, nightpost.code
-- settings: nightpost.run_id, recipient, cycle, through, mark, state
-- Counted from the other side of identity B: payable less what never counts. A product settled monthly
-- counts in the month after its consumption ended, so records of earlier bill cycles are looked at too.
-- What was fixed when a month was closed (1.8) comes from the mart: adjustments, what has one, and in a
-- final month all that is of another. Control 6 holds the mart against the detail.
-- Products and bill types are asked for with IN: a table of hashes, however many records there are.
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'  as until,
           to_date(current_setting('nightpost.cycle'), 'YYYY-MM')::timestamp at time zone 'Etc/GMT-8' as first,
           (to_date(current_setting('nightpost.cycle'), 'YYYY-MM') - interval '1 month')
               at time zone 'Etc/GMT-8'                                                         as before,
           (to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month')
               at time zone 'Etc/GMT-8'                                                         as next
), scope as (
    select s.top_id, s.owner_id, s.manager_id
      from nightpost.recipient_scope s
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), closed as ( -- ever
    select distinct n.bill_cycle
      from nightpost.closing n
     where n.batch_id <= current_setting('nightpost.mark')::int8
), oldest as ( -- partitions before it are not looked at
    select case when current_setting('nightpost.state', true) = 'final' then current_setting('nightpost.cycle')
                else least(current_setting('nightpost.cycle'), nightpost.first_open_cycle()) end as cycle
), adjusted as (
    select distinct l.origin, l.source_customer_id, l.source_key
      from closed n
      join performance_line l on l.due_cycle = n.bill_cycle
     where (select exists (select from closed)) -- else no line is looked at
       and l.batch_id <= current_setting('nightpost.mark')::int8
       and ((l.origin = 'record' and l.line_kind = 'correction')
            or (l.origin <> 'record' and l.report_cycle <> l.due_cycle))
), source as (
    select v.customer_id
      from scope s
      join scope_interval v on v.owner_id = s.owner_id and v.top_id = s.top_id
     union
    select e.customer_id
      from scope s
      join scope_interval v on v.owner_id = s.owner_id and v.top_id = s.top_id
      join custody_event e on e.master_customer_id = v.customer_id
     union
    select k.customer_id
      from known.consumption k
     where k.bill_cycle >= (select o.cycle from oldest o)
       and exists (select from nightpost.recipient f
                    where f.run_id = current_setting('nightpost.run_id')
                      and f.recipient = current_setting('nightpost.recipient')
                      and f.kind = 'finance')
), counted as (
    select k.customer_id,
           k.bill_cycle,
           k.trade_time,
           k.charging_mode,
           k.service_type_code,
           k.currency,
           k.payable_amount                                  as consumption,
           k.payable_amount - coalesce(k.voucher_amount, 0) - coalesce(k.cash_coupon_amount, 0)
               + coalesce(k.cash_coupon_counted, 0) - coalesce(k.bonus_amount, 0)
               - coalesce(k.debt_amount, 0) - coalesce(k.writeoff_amount, 0)                    as amount
      from cut c
      join known.consumption k on k.customer_id = any (array(select o.customer_id from source o))
                              and k.bill_cycle >= (select o.cycle from oldest o)
                              and k.bill_cycle <= current_setting('nightpost.cycle')
                              and k.trade_time < c.until
     where (k.product_id is null
            or k.product_id not in (select p.product_id -- one that left the catalogue is what it was
                                      from known.product_flag p
                                     where p.mark = current_setting('nightpost.mark')::int8
                                       and p.never))
       and (k.bill_cycle = current_setting('nightpost.cycle')
            or (current_setting('nightpost.state', true) is distinct from 'final'
                and not exists (select from closed n where n.bill_cycle = k.bill_cycle)))
       and not exists (select from adjusted x
                        where x.origin = 'record' and x.source_customer_id = k.customer_id and x.source_key = k.record_id)
       and (k.payable_amount >= 0
            or coalesce(k.writeoff_amount, 0) = 0
            or k.bill_type::text in (select b.code
                                       from nightpost.code b
                                      where b.code_list = 'bill_type'
                                        and b.bill_class = 'refund'))
       and case when k.consume_to is null
                  or k.product_id is null
                  or k.product_id not in (select p.product_id
                                            from known.product_flag p
                                           where p.mark = current_setting('nightpost.mark')::int8
                                             and p.settled_monthly)
                then k.bill_cycle = current_setting('nightpost.cycle')
                else k.consume_to < c.first + interval '1 second'
                     and (k.bill_cycle = current_setting('nightpost.cycle')
                          or k.consume_to >= c.before + interval '1 second') end
     union all
    select k.customer_id,
           k.bill_cycle,
           k.trade_time,
           k.charging_mode,
           k.service_type_code,
           k.currency,
           null,
           r.amount
      from cut c
      join known.repayment r on r.customer_id = any (array(select o.customer_id from source o))
                            and r.kind = 'debt'
                            and r.paid_time >= c.first
                            and r.paid_time < least(c.next, c.until)
     cross join lateral (select n.*
                           from known.consumption n
                          where n.customer_id = r.customer_id
                            and n.record_id = r.record_id
                            and n.debt_amount > 0
                          order by n.bill_cycle desc
                          limit 1) k
      left join known.product_flag p on p.product_id = k.product_id
                                    and p.mark = current_setting('nightpost.mark')::int8
     where p.never is not true
       and (k.bill_cycle = current_setting('nightpost.cycle')
            or (current_setting('nightpost.state', true) is distinct from 'final'
                and not exists (select from closed n where n.bill_cycle = k.bill_cycle)))
       and not exists (select from adjusted x
                        where x.source_customer_id = r.customer_id
                          and (x.origin, x.source_key) in (('repayment', r.repayment_id), ('record', r.record_id)))
), repaid as materialized ( -- of a record that was adjusted
    select r.customer_id, r.repayment_id
      from known.repayment r
      join adjusted x on x.origin = 'record'
                     and x.source_customer_id = r.customer_id
                     and x.source_key = r.record_id
), line as (
    select s.manager_id                                      as split,
           n.service_type_code,
           n.currency,
           n.consumption,
           n.amount
      from counted n
      left join custody_event e on e.customer_id = n.customer_id
                               and e.bill_cycle = n.bill_cycle
     cross join lateral (
           select (to_date(n.bill_cycle, 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as month_end) x
     cross join lateral (
           select case when n.charging_mode = 3
                        and n.trade_time >= x.month_end
                        and n.trade_time < x.month_end + interval '24 hours'
                       then x.month_end - interval '1 second'
                       else n.trade_time end                 as debit_at) d
     cross join lateral (
           select date_trunc('second', d.debit_at) > coalesce(e.left_at, 'infinity')            as moved) w
     cross join lateral (
           select case when w.moved then e.master_customer_id else n.customer_id end            as customer_id,
                  case when w.moved then d.debit_at
                       else least(d.debit_at, e.left_at - interval '1 microsecond') end         as scope_at) i
      left join scope_interval v on v.customer_id = i.customer_id
                                and v.valid_from <= i.scope_at
                                and v.valid_to > i.scope_at
      left join manager_interval m on m.customer_id = i.customer_id
                                  and m.partner_id = v.owner_id
                                  and m.day_from <= (i.scope_at at time zone 'Etc/GMT-8')::date
                                  and m.day_to > (i.scope_at at time zone 'Etc/GMT-8')::date
      join scope s on s.top_id = coalesce(v.top_id, '_unowned')
                  and s.owner_id = coalesce(v.owner_id, '_unowned')
                  and (s.manager_id is null or s.manager_id = m.account_manager_id)
     where n.amount <> 0
     union all
    select s.manager_id,
           t.service_type_code,
           t.currency,
           null,
           case when y.partner_id = t.from_partner_id then - t.amount else t.amount end
      from cut c
      join known.performance_transfer t on t.bill_cycle = current_setting('nightpost.cycle')
                                       and t.transfer_time < c.until
     cross join lateral (values (t.from_partner_id), (t.to_partner_id)) y (partner_id)
      left join known.partner p on p.partner_id = y.partner_id
      left join lateral (select min(r.distributor_id) as distributor_id
                           from known.partner_relation r
                          where r.reseller_id = p.partner_id
                            and exists (select from known.partner_was q where q.partner_id = r.distributor_id
                                                                          and q.partner_type = 'DISTRIBUTOR'
                                                                          and q.until > t.transfer_time)
                            and exists (select from known.partner_was q where q.partner_id = r.reseller_id
                                                                          and q.partner_type = 'RESELLER'
                                                                          and q.until > t.transfer_time)
                            and t.transfer_time >= r.valid_from
                            and t.transfer_time < r.valid_to
                         having count(*) = 1) r on true
      left join manager_interval m on m.customer_id = t.customer_id
                                  and m.partner_id = y.partner_id
                                  and m.day_from <= (t.transfer_time at time zone 'Etc/GMT-8')::date
                                  and m.day_to > (t.transfer_time at time zone 'Etc/GMT-8')::date
      join scope s on s.owner_id = coalesce(p.partner_id, '_unowned')
                  and s.top_id = coalesce(r.distributor_id, p.partner_id, '_unowned')
                  and (s.manager_id is null or s.manager_id = m.account_manager_id)
     where current_setting('nightpost.state', true) is distinct from 'final'
       and not exists (select from adjusted x
                        where x.origin = 'transfer' and x.source_customer_id = t.customer_id and x.source_key = t.transfer_id)
     union all
    select s.manager_id,
           l.service_type_code,
           l.currency,
           l.consumption_amount,
           l.counted_amount
      from scope s
      join performance_line l on l.top_id = s.top_id
                             and l.owner_id = s.owner_id
                             and (s.manager_id is null or s.manager_id = l.account_manager_id)
     where l.report_cycle = current_setting('nightpost.cycle')
       and l.line_day <= current_setting('nightpost.through')::date
       and (exists (select from adjusted x
                     where x.source_customer_id = l.source_customer_id
                       and (x.origin, x.source_key) = (l.origin, l.source_key))
            or (l.origin <> 'transfer'
                and l.original_cycle <> l.report_cycle
                and (current_setting('nightpost.state', true) = 'final'
                     or exists (select from closed n where n.bill_cycle = l.original_cycle)))
            or (l.origin = 'transfer' and current_setting('nightpost.state', true) = 'final')
            or (l.origin = 'repayment'
                and (l.source_customer_id, l.source_key) in (select r.customer_id, r.repayment_id from repaid r)))
), total as (
    select l.split,
           l.currency,
           sum(l.consumption)                                as consumption_amount,
           sum(l.amount) filter (where g.product_policy is not null)                            as performance_amount
      from line l
      left join known.product_gate g on g.report_cycle = current_setting('nightpost.cycle')
                                    and g.service_type_code = l.service_type_code
     where g.product_policy is distinct from '2'
     group by l.split, l.currency
)
select t.split,
       v.column_name,
       t.currency,
       v.amount
  from total t
 cross join lateral (values
        ('consumption_amount', t.consumption_amount),
        ('performance_amount', t.performance_amount)) v (column_name, amount)
