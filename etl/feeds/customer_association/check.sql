-- 客户关联: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.customer_association. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('customer_association', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.valid_from >= s.valid_to$rule$,
           'valid_to', $why$the interval ends at %s, not after it begins$why$)
     + nightpost.quarantine_rows('customer_association', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'association_type' and k.code = s.association_type::text)$rule$,
           'association_type', $why$unknown code "%s"; known: 1, 2, 3$why$) as quarantined
