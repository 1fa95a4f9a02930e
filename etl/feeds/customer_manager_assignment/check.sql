-- 客户经理分配: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.customer_manager_assignment. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('customer_manager_assignment', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.valid_from >= s.valid_to$rule$,
           'valid_to', $why$the interval ends at %s, not after it begins$why$) as quarantined
