-- 预估激励汇总: per plan, period and association type, below every tier too.
-- reads: nightpost.incentive_line, nightpost.incentive_freeze (see estimated_incentive), nightpost.code
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
-- Indicator, tier and cap are those of plan, partner and period; base and incentive are those of the
-- association type. Before the cap and the rounding: tier_incentive + new_customer_bonus.
with frozen as materialized (
    select f.plan_id, f.top_id, f.reason from nightpost.incentive_freeze() f
)
select i.top_id,
       i.top_id                                              as owner_id,
       i.plan_id,
       i.plan_name,
       i.period,
       i.top_id                                              as partner_id,
       i.association_type,
       nightpost.indicator_word(i.indicator_name)            as indicator_name,
       i.indicator_value,
       i.tier_mode,
       i.tier_threshold,
       i.rate,
       i.currency,
       i.line_count,
       coalesce(i.base_amount, 0)                            as base_amount,
       round(coalesce(i.slope * i.base_amount / i.divisor, 0), 8) as tier_incentive,
       round(coalesce(i.bonus_part, 0), 8)                   as new_customer_bonus,
       i.cap_amount,
       coalesce(i.incentive_amount, 0)                       as incentive_amount,
       case when f.reason is null then 'N' else 'Y' end      as frozen,
       f.reason                                              as freeze_reason,
       'estimated'                                           as state
  from nightpost.incentive_line(false, true) i
  left join frozen f on f.plan_id = i.plan_id
                    and f.top_id = i.top_id
 order by i.plan_id collate "C",
          i.period collate "C",
          i.top_id collate "C",
          i.association_type collate "C"
