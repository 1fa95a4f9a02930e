-- 代金券额度发放与回收 / issue and reclaim of reseller quotas; append only, no change marker.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select o.operation_id::text,
       o.operation_type::text,
       o.quota_id::text,
       o.parent_quota_id::text,
       o.indirect_partner_id::text,
       o.amount::numeric                  as amount,
       o.result::text,
       o.operator::text,
       o.remark::text,
       o.operation_time,
       null::text as place
  from src.voucher_quota_operation o
