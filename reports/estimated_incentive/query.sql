-- 预估激励: the performance lines that earn in a plan's period to date, and what each brings.
-- reads: nightpost.incentive_line, nightpost.incentive_freeze (consumption_line, performance_line,
--        scope_interval, nightpost.recipient_scope, known.incentive_plan, known.incentive_tier,
--        known.product_gate, known.customer_tag_in, known.customer_association, known.repayment),
--        known.customer, known.partner
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
-- A quarter's or a year's plan stands in each month's file with its period to date. Below every tier
-- there is no line (E54); its indicator stands in estimated_incentive_summary.
with frozen as materialized (
    select f.plan_id, f.top_id, f.reason from nightpost.incentive_freeze() f
)
select i.top_id,
       i.owner_id,
       i.plan_id,
       i.plan_name,
       i.period,
       i.top_id                                              as partner_id,
       i.association_type,
       i.indicator_value,
       i.tier_threshold,
       i.rate,
       i.performance_id,
       i.customer_id,
       u.account_name,
       r.partner_id                                          as reseller_id,
       r.partner_name                                        as reseller_name,
       i.account_manager_id,
       i.currency,
       i.base_amount,
       i.bonus_rate,
       i.incentive_amount,
       case when f.reason is null then 'N' else 'Y' end      as frozen,
       f.reason                                              as freeze_reason,
       'estimated'                                           as state
  from nightpost.incentive_line(true) i
  left join frozen f on f.plan_id = i.plan_id
                    and f.top_id = i.top_id
  left join known.customer u on u.customer_id = i.customer_id
  left join known.partner r on r.partner_id = i.owner_id
                           and i.owner_id <> i.top_id
 -- place is the order of what follows it, as a number: nothing after it is ever compared
 order by i.place,
          i.plan_id collate "C",
          i.period collate "C",
          i.top_id collate "C",
          i.association_type collate "C",
          i.performance_id collate "C",
          i.owner_id collate "C"
