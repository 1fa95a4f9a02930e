-- 业绩: the lines that count for performance (1-domain.md, 1.5; E18, E45, E47, E48, E51).
-- makes: performance_line
-- needs: consumption_line, scope_interval, manager_interval, dirty_day, dirty_customer, known.product, known.repayment, known.performance_transfer, known.partner, known.partner_relation
-- A record counts with cash + credit + stored card + counting cash coupons; a record without any of
-- them, a stored-value card that was bought, 严选 goods and rows of kind write-off make no line. Debt
-- counts when it is repaid, in that day's month; a transfer is a minus and a plus. Owner, type and
-- manager are those of the detail, so 财务托管 is followed; a repayment has those of its charge.
-- Days and customers that changed are made again, transfers always (they are few).
-- Flags of the catalogue: a closed cycle keeps those it was closed with.

create temporary table product_flag on commit drop as
select f.mark, f.product_id, f.settled_monthly, f.never
  from known.product_flag f;

-- Cycles that were closed or opened again since the marts were made: all their days.
create temporary table performance_cycle on commit drop as
select distinct n.bill_cycle
  from nightpost.closing n
 where n.batch_id > (select s.mark from mart_state s)
   and n.batch_id <= current_setting('nightpost.mark')::int8;

-- Products whose flags are not what they were when the marts were made.
create temporary table performance_product on commit drop as
select distinct v.product_id
  from ledger.product v
 where v.batch_id > (select s.mark from mart_state s)
   and v.batch_id <= current_setting('nightpost.mark')::int8
   and (coalesce(v.settled_monthly, false), coalesce(v.stored_value_card, false), coalesce(v.selected_goods, false))
       is distinct from
       coalesce((select row(coalesce(o.settled_monthly, false), coalesce(o.stored_value_card, false),
                            coalesce(o.selected_goods, false))
                   from ledger.product o
                  where o.product_id = v.product_id
                    and o.batch_id <= (select s.mark from mart_state s)
                  order by o.batch_id desc
                  limit 1), row(false, false, false));

create temporary table performance_day on commit drop as
select d.trade_day
  from dirty_day d
 union
select c.trade_day
  from consumption_line c
  join performance_product p on p.product_id = c.product_id
 union
select c.trade_day
  from consumption_line c
  join performance_cycle p on p.bill_cycle in (c.bill_cycle, c.report_cycle);

-- Customers whose repayments are placed anew: their own changed, or those of a debt.
create temporary table performance_debtor on commit drop as
select d.customer_id
  from dirty_customer d
 union
select r.customer_id
  from ledger.repayment r
 where r.batch_id > (select s.mark from mart_state s)
   and r.batch_id <= current_setting('nightpost.mark')::int8
 union
select e.customer_id
  from ledger.repayment_end e
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 union
select r.customer_id
  from known.repayment r
  join consumption_line c on c.source_customer_id = r.customer_id
                         and c.debt_amount <> 0
                         and c.trade_day in (select d.trade_day from performance_day d)
 union
select l.source_customer_id
  from performance_line l
  join known.repayment r on r.customer_id = l.source_customer_id
 where l.origin = 'repayment'
   and (exists (select from performance_cycle)
        or exists (select from ledger.consumption_end e
                    where e.customer_id = l.source_customer_id
                      and e.ended_by > (select s.mark from mart_state s)
                      and e.ended_by <= current_setting('nightpost.mark')::int8));

analyze performance_day;
analyze performance_debtor;
analyze product_flag;

create temporary table performance_new on commit drop as
with charge as (
    select c.top_id,
           c.report_cycle,
           c.trade_day,
           c.owner_id,
           c.account_manager_id,
           c.customer_id,
           c.source_customer_id,
           c.bill_cycle,
           c.record_id,
           c.association_type,
           c.trade_time,
           i.scope_at,
           c.trade_id,
           c.bill_type,
           c.charging_mode,
           c.service_type_code,
           c.resource_type_code,
           c.currency,
           c.payable_amount,
           c.debt_amount,
           b.bill_class,
           coalesce(c.cash_amount, 0) + coalesce(c.credit_amount, 0) + coalesce(c.stored_card_amount, 0)
               + coalesce(c.cash_coupon_counted, 0)                                    as counted_amount,
           case when f.settled_monthly and c.consume_to < '9999-01-01'
                then greatest(c.report_cycle,
                              to_char(date_trunc('month', (c.consume_to - interval '1 second') at time zone 'Etc/GMT-8')
                                      + interval '1 month', 'YYYY-MM') collate "C")
                else c.report_cycle end                                                as period
      from consumption_line c
      left join nightpost.code b on b.code_list = 'bill_type' and b.code = c.bill_type::text
      left join known.closed_cycle k on k.bill_cycle = c.bill_cycle
      left join product_flag f on f.product_id = c.product_id
                              and f.mark = coalesce(k.mark, current_setting('nightpost.mark')::int8)
     cross join lateral (
           select case when c.charging_mode = 3
                        and c.trade_day = (to_date(c.bill_cycle, 'YYYY-MM') + interval '1 month')::date
                       then (to_date(c.bill_cycle, 'YYYY-MM') + interval '1 month' - interval '1 second')
                            at time zone 'Etc/GMT-8'
                       else c.trade_time end                                           as scope_at) i
     where f.never is not true
       and not (c.payable_amount < 0
                and coalesce(c.writeoff_amount, 0) <> 0
                and c.report_cycle = c.bill_cycle
                and b.bill_class is distinct from 'refund')
       and (c.trade_day in (select d.trade_day from performance_day d)
            or c.source_customer_id in (select d.customer_id from dirty_customer d)
            or (c.debt_amount <> 0
                and c.source_customer_id in (select d.customer_id from performance_debtor d)))
)
select c.top_id,
       c.period                                                                        as report_cycle,
       c.trade_day                                                                     as line_day,
       c.owner_id,
       c.account_manager_id,
       c.customer_id,
       c.source_customer_id,
       concat_ws('/', 'C', c.bill_cycle, c.customer_id, c.record_id,
                 case when c.customer_id <> c.source_customer_id then left(md5(c.source_customer_id), 8) end,
                 case when c.report_cycle <> c.bill_cycle then c.report_cycle end)     as performance_id,
       c.bill_cycle                                                                    as original_cycle,
       case when c.report_cycle <> c.bill_cycle then 'correction'
            when c.bill_class = 'refund' then 'refund'
            else 'consumption' end                                                     as line_kind,
       c.trade_time                                                                    as formed_at,
       c.scope_at,
       c.association_type,
       c.trade_id                                                                      as order_or_trade_id,
       c.bill_type,
       c.charging_mode,
       c.service_type_code,
       c.resource_type_code,
       c.currency,
       c.payable_amount                                                                as consumption_amount,
       c.counted_amount,
       'record'                                                                        as origin
  from charge c
 where c.counted_amount <> 0
   and (c.trade_day in (select d.trade_day from performance_day d)
        or c.source_customer_id in (select d.customer_id from dirty_customer d))
 union all
-- A record may have lines of adjustment; the newest that carries the debt says whose it is.
select c.top_id,
       to_char(r.paid_time at time zone 'Etc/GMT-8', 'YYYY-MM'),
       (r.paid_time at time zone 'Etc/GMT-8')::date,
       c.owner_id,
       c.account_manager_id,
       c.customer_id,
       c.source_customer_id,
       concat_ws('/', 'R', c.customer_id, r.repayment_id),
       c.bill_cycle,
       'correction',
       r.paid_time,
       c.scope_at,
       c.association_type,
       c.trade_id,
       c.bill_type,
       c.charging_mode,
       c.service_type_code,
       c.resource_type_code,
       c.currency,
       null,
       r.amount,
       'repayment'
  from known.repayment r
  join performance_debtor d on d.customer_id = r.customer_id
  join lateral (select h.*
                  from charge h
                 where h.source_customer_id = r.customer_id
                   and h.record_id = r.record_id
                   and h.debt_amount > 0
                 order by h.report_cycle desc, h.bill_cycle desc, h.top_id, h.owner_id
                 limit 1) c on true
 where r.kind = 'debt';

delete from performance_line p
 where p.origin = 'transfer';

delete from performance_line p
 using performance_day d
 where p.origin = 'record' and p.line_day = d.trade_day;

delete from performance_line p
 using dirty_customer d
 where p.origin = 'record' and p.source_customer_id = d.customer_id;

delete from performance_line p
 using performance_debtor d
 where p.origin = 'repayment' and p.source_customer_id = d.customer_id;

-- The top of a line is its partner's distributor at the instant; the type is the one the customer had
-- with that partner last, the manager the one who looked after him on that day.
insert into performance_new
select case when p.partner_id is null then '_unowned' else coalesce(r.distributor_id, p.partner_id) end,
       t.bill_cycle,
       (t.transfer_time at time zone 'Etc/GMT-8')::date,
       coalesce(p.partner_id, '_unowned'),
       m.account_manager_id,
       t.customer_id,
       t.customer_id,
       concat_ws('/', 'T', t.transfer_id, v.side),
       t.bill_cycle,
       'transfer',
       t.transfer_time,
       t.transfer_time,
       a.association_type,
       t.transfer_id,
       null,
       null,
       t.service_type_code,
       null,
       t.currency,
       null,
       v.sign * t.amount,
       'transfer'
  from known.performance_transfer t
 cross join lateral (values ('from', -1, t.from_partner_id), ('to', 1, t.to_partner_id)) v (side, sign, partner_id)
  left join known.partner p on p.partner_id = v.partner_id
  left join lateral (select min(r.distributor_id) as distributor_id
                       from known.partner_relation r
                       join known.partner d on d.partner_id = r.distributor_id and d.partner_type = 'DISTRIBUTOR'
                      where p.partner_type = 'RESELLER'
                        and r.reseller_id = p.partner_id
                        and r.valid_from <= t.transfer_time
                        and r.valid_to > t.transfer_time
                     having count(*) = 1) r on true
  left join lateral (select s.association_type
                       from scope_interval s
                      where s.customer_id = t.customer_id
                      order by s.valid_from <= t.transfer_time and s.owner_id = p.partner_id desc,
                               s.valid_from <= t.transfer_time desc,
                               s.valid_from desc
                      limit 1) a on true
  left join manager_interval m on m.customer_id = t.customer_id
                              and m.partner_id = p.partner_id
                              and m.day_from <= (t.transfer_time at time zone 'Etc/GMT-8')::date
                              and m.day_to > (t.transfer_time at time zone 'Etc/GMT-8')::date;

select nightpost.ensure_cycle(current_schema() || '.performance_line', c.report_cycle)
  from (select distinct n.report_cycle from performance_new n) c;

insert into performance_line (
       top_id, report_cycle, line_day, owner_id, account_manager_id, customer_id, source_customer_id,
       performance_id, original_cycle, line_kind, formed_at, scope_at, association_type,
       order_or_trade_id, bill_type, charging_mode, service_type_code, resource_type_code, currency,
       consumption_amount, counted_amount, origin)
select n.top_id, n.report_cycle, n.line_day, n.owner_id, n.account_manager_id, n.customer_id, n.source_customer_id,
       n.performance_id, n.original_cycle, n.line_kind, n.formed_at, n.scope_at, n.association_type,
       n.order_or_trade_id, n.bill_type, n.charging_mode, n.service_type_code, n.resource_type_code, n.currency,
       n.consumption_amount, n.counted_amount, n.origin
  from performance_new n
 order by n.top_id collate "C", n.owner_id collate "C";

analyze performance_line;
