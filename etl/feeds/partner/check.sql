-- 伙伴: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.partner. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('partner', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.partner_id !~ '^[A-Za-z0-9]([A-Za-z0-9_-]*[A-Za-z0-9_])?$' or s.partner_id like '%--%' or length(s.partner_id) > 64$rule$,
           'partner_id', $why$"%s" cannot name a folder: use A-Z a-z 0-9 - _, beginning with a letter or digit, not ending with -, without --$why$)
     + nightpost.quarantine_rows('partner', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'partner_type' and k.code = s.partner_type::text)$rule$,
           'partner_type', $why$unknown code "%s"; known: DISTRIBUTOR, RESELLER, SOLUTION_PROVIDER$why$)
     + nightpost.quarantine_rows('partner', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.currency is not null and not exists (select from nightpost.code k where k.code_list = 'currency' and k.code = s.currency::text)$rule$,
           'currency', $why$unknown currency "%s"; known: CNY, USD$why$) as quarantined
