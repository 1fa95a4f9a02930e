-- The tiers of a policy file that was found good, into staging. $1 file.
insert into staging.incentive_tier (plan_id, valid_from_cycle, threshold, rate, place)
select r.plan_id,
       r.valid_from_cycle,
       r.threshold::numeric,
       r.rate::numeric,
       $1::text || ':' || r.line
  from nightpost.policy_row r
