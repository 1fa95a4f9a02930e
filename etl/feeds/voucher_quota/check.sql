-- 代金券额度: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.voucher_quota and nightpost.code. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('voucher_quota', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'quota_status' and k.code = s.quota_status::text)$rule$,
           'quota_status', $why$unknown code "%s"; known: 0, 3, 4, 5, 6$why$)
     + nightpost.quarantine_rows('voucher_quota', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'currency' and k.code = s.currency::text)$rule$,
           'currency', $why$unknown currency "%s"; known: CNY, USD (E27)$why$)
     + nightpost.quarantine_rows('voucher_quota', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.measure_id <> 1$rule$,
           'measure_id', $why$money unit %s; known: 1 (元/dollar, E27)$why$)
     + nightpost.quarantine_rows('voucher_quota', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.quota_value <= 0 or s.balance < 0 or s.balance > s.quota_value$rule$,
           'balance', $why$%s is not between 0 and the value of the quota (E61)$why$) as quarantined
