-- 伙伴账单合计, explained: what a bill's total is made of, by class and by customer, and its rounding.
-- reads: consumption_day, nightpost.recipient_scope, nightpost.recipient
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), day as (
    select c.*, c.payable_amount - coalesce(c.voucher_amount, 0) as paid
      from wanted w
      join nightpost.recipient_scope s on s.run_id = current_setting('nightpost.run_id')
                                      and s.recipient = current_setting('nightpost.recipient')
                                      and s.top_id = w.cells ->> 'partner_id'
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and c.currency = w.cells ->> 'currency'
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.association_type = '2'
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'total_amount' then 'sum of payable - voucher of the resale consumption, rounded once to 0.01'
            when 'residual_amount' then 'exact total - rounded total'
            when 'amount_due' then 'the rounded total, or 0 when it is negative'
            when 'consumption_paid' then 'sum of payable - voucher of the class consumption'
            when 'refund_paid' then 'sum of payable - voucher of the class refund'
            when 'adjustment_paid' then 'sum of payable - voucher of the class adjustment'
            else 'one bill per top partner and currency' end as value,
       'before tax' as tail
union all
select 2, 'class ' || d.bill_class, nightpost.amount_text(sum(d.paid)), sum(d.record_count) || ' records'
  from day d
 group by d.bill_class
union all
select 3, 'rounding', format('exact %s, rounded %s, residual %s', nightpost.amount_text(sum(d.paid)), round(sum(d.paid), 2),
                             nightpost.amount_text(sum(d.paid) - round(sum(d.paid), 2))), 'half away from zero'
  from day d
union all
select 4, 'customer ' || c.customer_id, nightpost.amount_text(c.paid), format('%s records under %s; their rows stand in partner_bill', c.records, c.owner_id)
  from (select d.customer_id, d.owner_id, sum(d.paid) as paid, sum(d.record_count) as records
          from day d
         group by d.customer_id, d.owner_id
         order by abs(sum(d.paid)) desc, d.customer_id, d.owner_id
         limit 50) c
union all
select 5, 'and more', (count(distinct (d.customer_id, d.owner_id)) - 50)::text || ' customers with smaller amounts', ''
  from day d
having count(distinct (d.customer_id, d.owner_id)) > 50
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
