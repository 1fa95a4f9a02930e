-- 激励阶梯 / tiers of the incentive plans, each of one version of its plan (E58).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night. The source keeps one version of a plan.
select t.plan_id::text,
       p.valid_from_cycle::text,
       t.threshold::numeric  as threshold,
       t.rate::numeric       as rate,
       t.last_modified,
       null::text as place
  from src.incentive_tier t
  left join src.incentive_plan p on p.plan_id = t.plan_id
