-- 业绩转移: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.performance_transfer and nightpost.code. Settings:
-- nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('performance_transfer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.bill_cycle !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'$rule$,
           'bill_cycle', $why$"%s" is not YYYY-MM$why$)
     + nightpost.quarantine_rows('performance_transfer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'currency' and k.code = s.currency::text)$rule$,
           'currency', $why$unknown currency "%s"; known: CNY, USD (E27)$why$)
     + nightpost.quarantine_rows('performance_transfer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not isfinite(s.transfer_time)$rule$,
           'transfer_time', $why$%s is no instant$why$)
     + nightpost.quarantine_rows('performance_transfer', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.from_partner_id = s.to_partner_id$rule$,
           'to_partner_id', $why$%s is also the partner it comes from$why$) as quarantined
