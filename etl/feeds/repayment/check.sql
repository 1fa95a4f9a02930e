-- 还款: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.repayment. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('repayment', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.kind not in ('debt', 'credit')$rule$,
           'kind', $why$unknown code "%s"; known: debt, credit$why$)
     + nightpost.quarantine_rows('repayment', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.amount <= 0$rule$,
           'amount', $why$%s is not above 0$why$)
     + nightpost.quarantine_rows('repayment', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not isfinite(s.paid_time)$rule$,
           'paid_time', $why$%s is no instant$why$) as quarantined
