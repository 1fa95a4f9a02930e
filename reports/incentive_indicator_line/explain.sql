-- 激励指标业绩明细, explained: the charge behind a performance line, its product policy and whose customer it was.
-- reads: performance_line, ledger.consumption, known.incentive_plan, known.incentive_tier, known.product_gate,
--        known.customer_association, known.partner_relation, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), line as (
    select l.*
      from wanted w
      join performance_line l on l.top_id = w.cells ->> 'partner_id'
                             and l.performance_id = w.cells ->> 'performance_id'
                             and l.report_cycle = w.cells ->> 'cycle'
                             and l.owner_id = coalesce(w.cells ->> 'reseller_id', l.top_id)
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'value' then 'what the performance line counts: cash + credit + stored card + cash coupons that count'
            when 'product_policy' then 'in force at the end of the month, or of D before it'
            when 'period' then 'the plan''s month, quarter or year that holds the cycle'
            else 'of the performance line or its plan' end as value,
       'exact, no rounding' as tail
union all
select 2, l.origin || ' ' || l.source_key, format('account %s, cycle %s, %s', l.source_customer_id, l.original_cycle, l.line_kind),
       'counted ' || nightpost.amount_text(l.counted_amount) || ' ' || l.currency
  from line l
union all
select e.*
  from line l
 cross join wanted w
 cross join lateral (
       select * from nightpost.explain_record(3, l.source_customer_id, l.original_cycle, l.source_key,
                                              '{cash_amount, credit_amount, stored_card_amount, cash_coupon_counted, payable_amount}')
        where l.origin = 'record'
        union all
       select * from nightpost.explain_gate(4, l.service_type_code, l.report_cycle)
        union all
       select * from nightpost.explain_scope(5, l.customer_id, l.owner_id, l.scope_at)
        union all
       select * from nightpost.explain_plan(9, w.cells ->> 'plan_id', l.report_cycle)) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
