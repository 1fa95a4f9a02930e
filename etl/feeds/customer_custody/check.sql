-- 财务托管: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.customer_custody. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('customer_custody', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.valid_from >= s.valid_to$rule$,
           'valid_to', $why$the interval ends at %s, not after it begins$why$)
     + nightpost.quarantine_rows('customer_custody', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.master_customer_id = s.sub_customer_id$rule$,
           'sub_customer_id', $why$"%s" is its own master$why$) as quarantined
