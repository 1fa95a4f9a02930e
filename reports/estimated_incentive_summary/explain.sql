-- 预估激励汇总, explained: the plan with its tiers, the lines that earn and the freezing.
-- reads: nightpost.incentive_line, nightpost.incentive_freeze (see estimated_incentive),
--        performance_line, known.incentive_plan, known.incentive_tier, ledger.consumption, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), made as materialized (
    select i.*, i.association_type = w.cells ->> 'association_type' as mine
      from nightpost.incentive_line() i
      join wanted w on i.plan_id = w.cells ->> 'plan_id'
                   and i.period = w.cells ->> 'period'
                   and i.top_id = w.cells ->> 'partner_id'
), one as (
    select m.* from made m where m.mine limit 1
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'indicator_value' then 'sum over the indicator lines of plan, partner and period to date, of all association types'
            when 'tier_threshold' then 'the highest threshold that the indicator reaches: indicator >= threshold'
            when 'rate' then 'of the highest tier reached'
            when 'base_amount' then 'sum of the lines of this association type that earn'
            when 'line_count' then 'count of the lines of this association type that earn'
            when 'tier_incentive' then 'whole: rate x base; marginal: slices of the indicator x their rates x base / indicator; before cap and rounding'
            when 'new_customer_bonus' then 'bonus rate x base of the lines whose customer''s tag is Y; before cap and rounding'
            when 'incentive_amount' then 'sum of the presented lines: least(tier + bonus, cap), rounded to 0.01 per plan, partner and period, shared out by largest remainder'
            when 'frozen' then 'debt or credit of the period not repaid at the end of D'
            when 'freeze_reason' then 'debt or credit of the period not repaid at the end of D'
            else 'of the plan' end as value,
       '' as tail
union all
select 2, 'indicator', format('%s over all %s indicator lines', nightpost.amount_text(max(m.indicator_value)), count(*)),
       coalesce('reached the tier from ' || nightpost.amount_text(max(m.tier_threshold)) || ', rate ' || trim_scale(max(m.rate)),
                'below every tier: neither incentive nor bonus')
  from made m
union all
select 3, 'this type', format('%s lines, base %s, tier %s + bonus %s, presented %s', count(*) filter (where m.paid),
                              nightpost.amount_text(coalesce(sum(m.base_amount), 0)), round(coalesce(max(m.slope) * sum(m.base_amount) / max(m.divisor), 0), 8),
                              round(coalesce(sum(m.bonus_part) filter (where m.paid), 0), 8), nightpost.amount_text(coalesce(sum(m.incentive_amount), 0))), ''
  from made m
 where m.mine
union all
select 4, 'all types', format('exact %s, presented %s', round(coalesce((max(m.slope) * sum(m.base_amount) + sum(m.bonus_part) * max(m.divisor)) / max(m.divisor), 0), 8),
                              nightpost.amount_text(coalesce(sum(m.incentive_amount), 0))),
       'cap ' || nightpost.amount_text(max(m.cap_amount))
  from made m
union all
select 5, 'frozen', f.reason, 'partner ' || f.top_id
  from nightpost.incentive_freeze() f
  join one o on o.plan_id = f.plan_id and o.top_id = f.top_id
union all
select e.*
  from one o
 cross join lateral (
       select * from nightpost.explain_plan(6, o.plan_id, current_setting('nightpost.cycle'))
        union all
       select * from nightpost.explain_lines(8, (select array_agg(m.performance_id) from made m where m.mine), o.top_id)) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
