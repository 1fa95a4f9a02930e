-- 代金券额度发放与回收: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.voucher_quota_operation and known.voucher_quota. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('voucher_quota_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.operation_type not in ('10', '11')$rule$,
           'operation_type', $why$unknown code "%s"; known: 10 issue, 11 reclaim$why$)
     + nightpost.quarantine_rows('voucher_quota_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.result not in ('0', '-1')$rule$,
           'result', $why$unknown code "%s"; known: 0, -1$why$)
     + nightpost.quarantine_rows('voucher_quota_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.amount <= 0$rule$,
           'amount', $why$%s is not above 0: the direction is in operation_type$why$)
     + nightpost.quarantine_rows('voucher_quota_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from known.voucher_quota k where k.quota_id = s.quota_id)$rule$,
           'quota_id', $why$there is no quota "%s"$why$) as quarantined
