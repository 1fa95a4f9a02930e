-- 预估激励, explained: the performance line, the plan with its tiers, each step of the arithmetic, the freezing.
-- reads: nightpost.incentive_line, nightpost.incentive_freeze (see query.sql),
--        performance_line, known.incentive_plan, known.incentive_tier, known.customer_new_tag, ledger.consumption,
--        known.product_gate, known.customer_association, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), made as materialized (
    select i.*
      from nightpost.incentive_line() i
      join wanted w on i.plan_id = w.cells ->> 'plan_id'
                   and i.period = w.cells ->> 'period'
                   and i.top_id = w.cells ->> 'partner_id'
), line as (
    select i.*, i.slope * i.base_amount / i.divisor as tier_part, p.scope_at, p.service_type_code, p.report_cycle
      from wanted w
      join made i on i.performance_id = w.cells ->> 'performance_id'
                 and i.association_type = w.cells ->> 'association_type'
                 and i.owner_id = coalesce(w.cells ->> 'reseller_id', i.top_id)
      join performance_line p on p.top_id = i.top_id and p.owner_id = i.owner_id and p.performance_id = i.performance_id
), total as (
    select max(m.slope) * sum(m.base_amount) / max(m.divisor)        as tier_part,
           sum(m.bonus_part) filter (where m.paid)                   as bonus_part,
           sum(m.base_amount)                                        as base_amount,
           count(*) filter (where m.paid)                            as lines,
           sum(m.incentive_amount)                                   as incentive_amount
      from made m
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'incentive_amount' then 'tier part + new-customer bonus, scaled under the cap, 8 decimals; the plan''s total is rounded to 0.01 and shared out by largest remainder'
            when 'base_amount' then 'what the performance line counts; a line earns when the plan names its product policy and the customer is not re-bound'
            when 'indicator_value' then 'sum over all indicator lines of plan, partner and period to date, re-bound ones included'
            when 'tier_threshold' then 'the highest threshold that the indicator reaches: indicator >= threshold'
            when 'rate' then 'of the highest tier reached'
            when 'bonus_rate' then 'the plan''s, where the customer''s tag is Y in the line''s cycle; else 0'
            when 'frozen' then 'debt or credit of the period not repaid at the end of D'
            when 'freeze_reason' then 'debt or credit of the period not repaid at the end of D'
            else 'of the performance line or its plan' end as value,
       '' as tail
union all
select 2, 'indicator', format('%s of plan %s, partner %s, %s', nightpost.amount_text(l.indicator_value), l.plan_id, l.top_id, l.period),
       format('reached the tier from %s, rate %s, %s', nightpost.amount_text(l.tier_threshold), trim_scale(l.rate), l.tier_mode)
  from line l
union all
select 3, 'this line',
       format('base %s, tier part %s, bonus %s x %s = %s', nightpost.amount_text(l.base_amount), round(l.tier_part, 8), trim_scale(l.bonus_rate),
              nightpost.amount_text(l.base_amount), round(l.bonus_part, 8)),
       case l.tier_mode when 'whole' then format('%s x %s', trim_scale(l.rate), nightpost.amount_text(l.base_amount))
                        else 'its share of the slices' end
  from line l
union all
select 4, 'all lines',
       format('%s lines, base %s, tier %s + bonus %s = %s', t.lines, nightpost.amount_text(t.base_amount), round(t.tier_part, 8), round(t.bonus_part, 8),
              round(t.tier_part + t.bonus_part, 8)),
       case when t.tier_part + t.bonus_part > l.cap_amount
            then format('above the cap %s: lines x %s / %s', nightpost.amount_text(l.cap_amount), nightpost.amount_text(l.cap_amount),
                        round(t.tier_part + t.bonus_part, 8)) end
  from line l
 cross join total t
union all
select 5, 'rounding',
       format('exact %s, presented %s', round(x.exact, 8), l.incentive_amount),
       format('the lines of plan and period add up to %s', nightpost.amount_text(t.incentive_amount))
  from line l
 cross join total t
 cross join lateral (select (l.tier_part + l.bonus_part)
                            * case when t.tier_part + t.bonus_part > l.cap_amount then l.cap_amount / (t.tier_part + t.bonus_part) else 1 end as exact) x
union all
select 6, 'frozen', f.reason, 'partner ' || f.top_id
  from nightpost.incentive_freeze() f
  join line l on l.plan_id = f.plan_id and l.top_id = f.top_id
union all
select 7, 'tag ' || t.customer_tag_type, format('%s from %s to %s', t.new_customer_tag, t.effective_month, coalesce(t.expire_month, 'now')),
       nightpost.explain_batch(t.batch_id)
  from line l
  join known.customer_new_tag t on t.customer_id = l.customer_id
union all
select e.*
  from line l
 cross join lateral (
       select * from nightpost.explain_plan(8, l.plan_id, current_setting('nightpost.cycle'))
        union all
       select * from nightpost.explain_lines(10, array[l.performance_id], l.top_id)
        union all
       select * from nightpost.explain_gate(12, l.service_type_code, l.report_cycle)
        union all
       select * from nightpost.explain_scope(13, l.customer_id, l.owner_id, l.scope_at)) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
