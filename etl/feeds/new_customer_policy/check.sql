-- 新客政策: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.new_customer_policy. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('new_customer_policy', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.threshold <= 0$rule$,
           'threshold', $why$%s is not above 0$why$)
     + nightpost.quarantine_rows('new_customer_policy', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.months not between 1 and 1200$rule$,
           'months', $why$%s is not between 1 and 1200$why$) as quarantined
