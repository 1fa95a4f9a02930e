-- Control 6 (3-operations.md, 3.3): performance is what counts, by the other side of identity B: payable
-- less vouchers, coupons that do not count, bonus, debt and write-offs; repaid debt from the repayments
-- themselves; transfers add up to nothing. Per period, owner and currency, before the product gate.
-- No row = passed. Settings: nightpost.cycles, nightpost.mark.
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
                         else exists (select from ledger.consumption v -- of an adjustment the record says it
                                       where v.customer_id = c.source_customer_id
                                         and v.bill_cycle = c.bill_cycle
                                         and v.record_id = c.record_id
                                         and v.batch_id <= current_setting('nightpost.mark')::int8
                                         and v.payable_amount < 0
                                         and coalesce(v.writeoff_amount, 0) <> 0) end)
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
), repaid as (
    select r.customer_id, sum(r.amount) as amount
      from known.repayment r
     where r.kind = 'debt'
       and exists (select from consumption_line c
                     left join known.closed_cycle k on k.bill_cycle = c.bill_cycle
                     left join known.product_flag f on f.product_id = c.product_id
                                                   and f.mark = coalesce(k.mark, current_setting('nightpost.mark')::int8)
                    where c.source_customer_id = r.customer_id
                      and c.record_id = r.record_id
                      and f.never is not true
                   having sum(c.debt_amount) > 0)
     group by r.customer_id
), line as (
    select l.source_customer_id as customer_id, sum(l.counted_amount) as amount
      from performance_line l
     where l.origin = 'repayment'
     group by l.source_customer_id
)
select coalesce(e.cycle, a.cycle)                            as cycle,
       coalesce(e.owner_id, a.owner_id)                      as who,
       format('counted %s %s, performance %s', coalesce(e.amount, 0), coalesce(e.currency, a.currency),
              coalesce(a.amount, 0))                         as difference
  from expected e
  full join actual a on a.cycle = e.cycle
                    and a.top_id = e.top_id
                    and a.owner_id = e.owner_id
                    and a.currency = e.currency
 where coalesce(e.amount, 0) <> coalesce(a.amount, 0)
 union all
select null,
       coalesce(r.customer_id, l.customer_id),
       format('repaid %s, performance %s', coalesce(r.amount, 0), coalesce(l.amount, 0))
  from repaid r
  full join line l on l.customer_id = r.customer_id
 where coalesce(r.amount, 0) <> coalesce(l.amount, 0)
 union all
select l.report_cycle,
       l.order_or_trade_id,
       format('a transfer leaves %s', sum(l.counted_amount))
  from performance_line l
 where l.origin = 'transfer'
 group by l.report_cycle, l.order_or_trade_id, l.source_customer_id
having sum(l.counted_amount) <> 0
 order by 1, 2, 3
