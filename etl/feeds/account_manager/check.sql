-- 客户经理: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.account_manager. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('account_manager', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.account_manager_id !~ '^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9_])?$' or s.account_manager_id like '%--%' or length(s.account_manager_id) > 64$rule$,
           'account_manager_id', $why$"%s" cannot name a folder: use A-Z a-z 0-9 - _, beginning with a letter or digit, not ending with -, without --$why$)
     + nightpost.quarantine_rows('account_manager', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.director_id = s.account_manager_id$rule$,
           'director_id', $why$"%s" is his own director$why$) as quarantined
