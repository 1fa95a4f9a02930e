-- 代金券操作: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.voucher_operation and known.voucher_quota. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('voucher_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.operation_type not in ('1', '2', '3', '4', '5', '6', '7', '8', '9')$rule$,
           'operation_type', $why$unknown code "%s"; known: 1 to 9$why$)
     + nightpost.quarantine_rows('voucher_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.result not in ('0', '-1')$rule$,
           'result', $why$unknown code "%s"; known: 0, -1$why$)
     + nightpost.quarantine_rows('voucher_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.amount < 0$rule$,
           'amount', $why$%s is below 0: the direction is in operation_type$why$)
     + nightpost.quarantine_rows('voucher_operation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from known.voucher_quota k where k.quota_id = s.quota_id)$rule$,
           'quota_id', $why$there is no quota "%s"$why$) as quarantined
