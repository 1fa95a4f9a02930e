-- 总经销商与云经销商关系: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.partner_relation. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('partner_relation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.valid_from >= s.valid_to$rule$,
           'valid_to', $why$the interval ends at %s, not after it begins$why$)
     + nightpost.quarantine_rows('partner_relation', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.distributor_id = s.reseller_id$rule$,
           'reseller_id', $why$"%s" is its own distributor$why$) as quarantined
