-- Incentive plans with their tiers, every version; where a plan comes from: a source, or an imported file.
select p.plan_id                                             as plan,
       p.plan_name                                           as name,
       p.valid_from_cycle || ' ' || coalesce(p.valid_to_cycle, '') as cycles,
       p.period_kind                                         as period,
       p.association_types                                   as types,
       p.partner_kinds                                       as kinds,
       p.product_policies                                    as policies,
       p.tier_mode                                           as mode,
       (select string_agg(round(t.threshold, 2) || ': ' || trim_scale(t.rate * 100) || '%', ', ' order by t.threshold)
          from known.incentive_tier t
         where t.plan_id = p.plan_id
           and t.valid_from_cycle = p.valid_from_cycle)      as tiers,
       coalesce(round(p.cap_amount, 2)::text, '')            as cap,
       trim_scale(p.new_customer_bonus_rate * 100) || '%'    as bonus,
       p.currency,
       case when p.source = '_operator' then coalesce(b.file, p.source) else p.source end as "from"
  from known.incentive_plan p
  left join nightpost.batch b on b.batch_id = p.batch_id
 order by p.plan_id collate "C", p.valid_from_cycle collate "C"
