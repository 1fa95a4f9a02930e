-- 客户: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.customer. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('customer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$btrim(s.customer_id) = ''$rule$,
           'customer_id', $why$"%s" is blank$why$)
     + nightpost.quarantine_rows('customer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.verified_status is not null and not exists (select from nightpost.code k where k.code_list = 'verified_status' and k.code = s.verified_status::text)$rule$,
           'verified_status', $why$unknown code "%s"; known: -1, 0, 1, 2, 3$why$)
     + nightpost.quarantine_rows('customer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.customer_type is not null and not exists (select from nightpost.code k where k.code_list = 'customer_type' and k.code = s.customer_type::text)$rule$,
           'customer_type', $why$unknown code "%s"; known: -1, 0, 1$why$)
     + nightpost.quarantine_rows('customer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.is_frozen is not null and not exists (select from nightpost.code k where k.code_list = 'is_frozen' and k.code = s.is_frozen::text)$rule$,
           'is_frozen', $why$unknown code "%s"; known: 0, 1, 2$why$) as quarantined
