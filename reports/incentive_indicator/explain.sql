-- 激励指标, explained: the performance lines of a customer in a cycle that count for a plan's indicator.
-- reads: nightpost.incentive_counted (performance_line, known.product_gate, nightpost.recipient_scope),
--        known.incentive_plan, known.incentive_tier, incentive_bill_line, known.incentive_bill, ledger.consumption, nightpost.batch
-- settings: nightpost.run_id, recipient, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), line as materialized (
    select l.*
      from wanted w
     cross join lateral nightpost.incentive_counted(w.cells ->> 'cycle', w.cells ->> 'cycle') l
     where l.top_id = w.cells ->> 'partner_id'
       and l.association_type = w.cells ->> 'association_type'
       and l.customer_id = w.cells ->> 'customer_id'
       and l.currency = w.cells ->> 'currency'
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'value' then 'sum of what the lines below count; policies 0, 1 and 13, re-bound customers included'
            when 'line_count' then 'count of the lines below'
            when 'indicator_value' then 'sum of value over the rows of plan, period and partner: all customers, association types and cycles to date'
            when 'status' then 'of the formal bill of partner, plan, period and type at the end of D; estimated while there is none'
            when 'bill_id' then 'the last bill formed by the end of D for partner, plan, period and type'
            else 'of the plan, the customer or the lines below' end as value,
       'exact, no rounding' as tail
union all
select 2, 'lines', count(*)::text, 'together counted ' || nightpost.amount_text(sum(l.counted_amount))
  from line l
union all
select e.*
  from (select l.top_id, array_agg(l.performance_id) as line_ids from line l group by l.top_id) g
 cross join lateral nightpost.explain_lines(3, g.line_ids, g.top_id) e
union all
select 5, 'bill ' || i.bill_id, format('formed %s, %s lines', nightpost.explain_time(i.formed_at), count(*)),
       (select nightpost.explain_batch(b.batch_id) from known.incentive_bill b where b.bill_id = i.bill_id)
  from wanted w
  join incentive_bill_line i on i.top_id = w.cells ->> 'partner_id' and i.bill_id = w.cells ->> 'bill_id' and i.line_kind = 'line'
 group by i.bill_id, i.formed_at
union all
select e.*
  from wanted w
 cross join lateral nightpost.explain_plan(6, w.cells ->> 'plan_id', w.cells ->> 'cycle') e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
