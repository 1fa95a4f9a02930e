-- The plans of a policy file that was found good, into staging. $1 file.
insert into staging.incentive_plan (plan_id, valid_from_cycle, valid_to_cycle, plan_name, plan_name_en, association_types,
       partner_kinds, period_kind, product_policies, tier_mode, cap_amount, new_customer_bonus_rate, indicator_name,
       indicator_scope, indicator_method, indicator_dimension, currency, place)
select distinct on (r.plan_id, r.valid_from_cycle)
       r.plan_id,
       r.valid_from_cycle,
       r.valid_to_cycle,
       r.plan_name,
       r.plan_name_en,
       r.association_types,
       r.partner_kinds,
       r.period_kind,
       r.product_policies,
       r.tier_mode,
       r.cap_amount::numeric,
       coalesce(r.new_customer_bonus_rate::numeric, 0),
       coalesce(r.indicator_name, k.zh || '度业绩'),
       coalesce(r.indicator_scope,
                (select string_agg(c.zh, '、' order by c.code collate "C")
                   from nightpost.code c
                  where c.code_list = 'association_type'
                    and c.code = any (string_to_array(r.association_types, ',')))),
       coalesce(r.indicator_method, '求和'),
       coalesce(r.indicator_dimension, '伙伴'),
       r.currency,
       $1::text || ':' || r.line
  from nightpost.policy_row r
  join nightpost.code k on k.code_list = 'incentive_period'
                       and k.code = r.period_kind
 order by r.plan_id, r.valid_from_cycle, r.line
