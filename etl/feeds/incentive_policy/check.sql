-- 产品激励政策: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.incentive_policy. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('incentive_policy', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.policy_month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'$rule$,
           'policy_month', $why$"%s" is not YYYY-MM$why$)
     + nightpost.quarantine_rows('incentive_policy', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.incentive_policy not in ('0', '1', '2', '13')$rule$,
           'incentive_policy', $why$unknown code "%s"; known: 0, 1, 2, 13 (E46)$why$) as quarantined
