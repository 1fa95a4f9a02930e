-- 激励账单明细: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.incentive_bill_line. Settings: nightpost.source,
-- nightpost.batch.
select nightpost.quarantine_rows('incentive_bill_line', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.bill_cycle !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'$rule$,
           'bill_cycle', $why$"%s" is not YYYY-MM$why$)
     + nightpost.quarantine_rows('incentive_bill_line', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.incentive_amount <> round(s.incentive_amount, 2)$rule$,
           'incentive_amount', $why$%s has more than 2 decimals: a line is settled to the cent (1.3)$why$) as quarantined
