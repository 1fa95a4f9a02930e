-- 新客标签: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.customer_new_tag. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('customer_new_tag', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.new_customer_tag not in ('Y', 'N', 'UNDETERMINED')$rule$,
           'new_customer_tag', $why$unknown code "%s"; known: N, UNDETERMINED, Y$why$)
     + nightpost.quarantine_rows('customer_new_tag', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.customer_tag_type = 'derived'$rule$,
           'customer_tag_type', $why$"%s" marks tags that nightpost derives itself$why$)
     + nightpost.quarantine_rows('customer_new_tag', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.effective_month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'$rule$,
           'effective_month', $why$"%s" is not YYYY-MM$why$)
     + nightpost.quarantine_rows('customer_new_tag', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.expire_month !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'$rule$,
           'expire_month', $why$"%s" is not YYYY-MM$why$)
     + nightpost.quarantine_rows('customer_new_tag', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.expire_month < s.effective_month$rule$,
           'expire_month', $why$the validity ends in %s, before it begins$why$) as quarantined
