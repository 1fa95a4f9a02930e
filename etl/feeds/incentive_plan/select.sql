-- 激励计划 / incentive plans, dated: one row per version, valid for whole cycles (E58).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night. Lists of codes lose their blanks.
select p.plan_id::text,
       p.valid_from_cycle::text,
       p.valid_to_cycle::text,
       p.plan_name::text,
       p.plan_name_en::text,
       replace(p.association_types, ' ', '')   as association_types,
       replace(p.partner_kinds, ' ', '')       as partner_kinds,
       p.period_kind::text,
       replace(p.product_policies, ' ', '')    as product_policies,
       p.tier_mode::text,
       p.cap_amount::numeric                   as cap_amount,
       p.new_customer_bonus_rate::numeric      as new_customer_bonus_rate,
       p.indicator_name::text,
       p.indicator_scope::text,
       p.indicator_method::text,
       p.indicator_dimension::text,
       p.currency::text,
       p.last_modified,
       null::text as place
  from src.incentive_plan p
