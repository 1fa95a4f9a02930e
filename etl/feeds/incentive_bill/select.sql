-- 激励账单 / formal incentive bills, with what their source says of their state (E52, E56, E57).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select b.bill_id::text,
       b.plan_id::text,
       b.period::text,
       b.partner_id::text,
       b.association_type::text,
       b.indicator_value::numeric         as indicator_value,
       b.tier_threshold::numeric          as tier_threshold,
       b.rate::numeric                    as rate,
       b.base_amount::numeric             as base_amount,
       b.bill_amount::numeric             as bill_amount,
       b.currency::text,
       b.state::text,
       b.formed_at,
       b.confirm_deadline,
       b.confirmed_at,
       b.paid_at,
       b.expires_at,
       b.netted_bill_id::text,
       b.last_modified,
       null::text as place
  from src.incentive_bill b
