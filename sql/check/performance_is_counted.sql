-- Control 6 (3-operations.md, 3.3): performance is what counts, by the other side of identity B: payable
-- less vouchers, coupons that do not count, bonus, debt and write-offs; repaid debt from the repayments
-- themselves; transfers add up to nothing. Per period, owner and currency, before the product gate.
-- Settings: nightpost.cycles, nightpost.mark.
with record as (
    select case when f.settled_monthly and c.consume_to >= to_date(c.report_cycle, 'YYYY-MM')::timestamp
                                                           at time zone 'Etc/GMT-8' + interval '1 second'
                then to_char((c.consume_to - interval '1 second') at time zone 'Etc/GMT-8'
                             + interval '1 month' - interval '1 day'
                               * greatest(extract(day from (c.consume_to - interval '1 second') at time zone 'Etc/GMT-8') - 28, 0),
                             'YYYY-MM')
                else c.report_cycle end                      as cycle,
           c.top_id,
           c.owner_id,
           c.currency,
           c.payable_amount - coalesce(c.voucher_amount, 0) - coalesce(c.cash_coupon_amount, 0)
               + coalesce(c.cash_coupon_counted, 0) - coalesce(c.bonus_amount, 0)
               - coalesce(c.debt_amount, 0) - coalesce(c.writeoff_amount, 0)           as amount
      from consumption_line c
      left join nightpost.code b on b.code_list = 'bill_type' and b.code = c.bill_type::text
      left join known.closed_cycle k on k.bill_cycle = c.bill_cycle
      left join known.product_flag f on f.product_id = c.product_id
                                    and f.mark = coalesce(k.mark, current_setting('nightpost.mark')::int8)
     where f.never is not true
       and not (b.bill_class is distinct from 'refund'
                and case when c.line_no = 0 then c.payable_amount < 0 and coalesce(c.writeoff_amount, 0) <> 0
                         else (c.source_customer_id, c.bill_cycle, c.record_id) in ( -- of an adjustment the record says it
                                  select v.customer_id, v.bill_cycle, v.record_id
                                    from ledger.consumption v
                                   where v.batch_id <= current_setting('nightpost.mark')::int8
                                     and v.payable_amount < 0
                                     and coalesce(v.writeoff_amount, 0) <> 0
                                     and (v.customer_id, v.bill_cycle, v.record_id) in (
                                         select a.source_customer_id, a.bill_cycle, a.record_id from consumption_line a where a.line_no > 0)) end)
), expected as (
    select r.cycle, r.top_id, r.owner_id, r.currency, sum(r.amount) as amount
      from record r
     where r.cycle = any (current_setting('nightpost.cycles')::text[])
     group by r.cycle, r.top_id, r.owner_id, r.currency
), actual as (
    select l.report_cycle as cycle, l.top_id, l.owner_id, l.currency, sum(l.counted_amount) as amount
      from performance_line l
     where l.report_cycle = any (current_setting('nightpost.cycles')::text[])
       and l.origin = 'record'
     group by l.report_cycle, l.top_id, l.owner_id, l.currency
), repayment as materialized (
    select r.customer_id, r.record_id, sum(r.amount) as amount
      from known.repayment r
     where r.kind = 'debt'
     group by r.customer_id, r.record_id
), debt as materialized (
    select c.source_customer_id, c.record_id
      from consumption_line c
      left join known.closed_cycle k on k.bill_cycle = c.bill_cycle
      left join known.product_flag f on f.product_id = c.product_id
                                    and f.mark = coalesce(k.mark, current_setting('nightpost.mark')::int8)
     where (c.source_customer_id, c.record_id) in (select r.customer_id, r.record_id from repayment r)
       and not exists (select from nightpost.pruned p where p.bill_cycle = c.bill_cycle)
       and f.never is not true
     group by c.source_customer_id, c.record_id
    having sum(c.debt_amount) > 0
), repaid as (
    select r.customer_id, sum(r.amount) as amount
      from repayment r
      join debt d on d.source_customer_id = r.customer_id
                 and d.record_id = r.record_id
     group by r.customer_id
), line as (
    select l.source_customer_id as customer_id, sum(l.counted_amount) as amount
      from performance_line l
     where l.origin = 'repayment'
       and not exists (select from nightpost.pruned p where p.bill_cycle = l.original_cycle) -- the debt is gone
     group by l.source_customer_id
), wrong as materialized (
    select coalesce(r.customer_id, l.customer_id) as customer_id, r.amount as repaid, l.amount as counted
      from repaid r
      full join line l on l.customer_id = r.customer_id
     where coalesce(r.amount, 0) <> coalesce(l.amount, 0)
), owner as materialized (
    select p.source_customer_id as customer_id, p.top_id, p.owner_id
      from performance_line p
     where exists (select from wrong) -- else no line is looked at
       and p.source_customer_id in (select w.customer_id from wrong w)
     union
    select c.source_customer_id, c.top_id, c.owner_id
      from consumption_line c
     where exists (select from wrong)
       and c.source_customer_id in (select w.customer_id from wrong w)
), transfer as materialized (
    select l.report_cycle, l.order_or_trade_id, l.source_customer_id, l.top_id, l.owner_id, sum(l.counted_amount) as amount
      from performance_line l
     where l.origin = 'transfer'
     group by l.report_cycle, l.order_or_trade_id, l.source_customer_id, l.top_id, l.owner_id
)
select '6'                                                   as control,
       format('%s %s', coalesce(e.cycle, a.cycle), coalesce(e.owner_id, a.owner_id)) as key,
       coalesce(e.top_id, a.top_id)                          as top_id,
       coalesce(e.owner_id, a.owner_id)                      as owner_id,
       format('counted, %s', coalesce(e.currency, a.currency)) as measure,
       e.amount                                              as expected,
       a.amount                                              as actual,
       0::numeric                                            as tolerance,
       'hold'                                                as action,
       null::text                                            as note
  from expected e
  full join actual a on a.cycle = e.cycle
                    and a.top_id = e.top_id
                    and a.owner_id = e.owner_id
                    and a.currency = e.currency
 union all
select '6', format('customer %s', w.customer_id), o.top_id, o.owner_id, 'repaid debt', w.repaid, w.counted, 0, 'hold', null
  from wrong w
  left join owner o on o.customer_id = w.customer_id
 union all
select '6', format('%s transfer %s', t.report_cycle, t.order_or_trade_id), o.top_id, o.owner_id, 'both sides of a transfer', 0, t.amount, 0, 'hold', null
  from (select l.report_cycle, l.order_or_trade_id, l.source_customer_id, sum(l.amount) as amount
          from transfer l
         group by l.report_cycle, l.order_or_trade_id, l.source_customer_id
        having sum(l.amount) <> 0) t
  left join (select distinct l.report_cycle, l.order_or_trade_id, l.top_id, l.owner_id
               from transfer l) o on o.report_cycle = t.report_cycle
                                 and o.order_or_trade_id = t.order_or_trade_id
