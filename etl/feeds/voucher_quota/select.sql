-- 代金券额度 / voucher quotas.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select q.quota_id::text,
       q.partner_id::text,
       q.parent_quota_id::text,
       q.quota_type::int4,
       q.quota_value::numeric             as quota_value,
       q.balance::numeric                 as balance,
       q.quota_status::int4,
       q.measure_id::int4,
       q.currency::text,
       q.create_time,
       q.effective_time,
       q.expire_time,
       q.last_update_time                 as last_modified,
       null::text as place
  from src.voucher_quota q
