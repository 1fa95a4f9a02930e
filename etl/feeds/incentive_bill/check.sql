-- 激励账单: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.incentive_bill and nightpost.code. Settings:
-- nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.state not in ('TO_CONFIRM', 'PAYING', 'PAID', 'EXPIRED')$rule$,
           'state', $why$unknown code "%s"; known: TO_CONFIRM, PAYING, PAID, EXPIRED (E33)$why$)
     + nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'association_type' and k.code = s.association_type)$rule$,
           'association_type', $why$unknown code "%s"; known: 1, 2, 3 (E33)$why$)
     + nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code k where k.code_list = 'currency' and k.code = s.currency)$rule$,
           'currency', $why$unknown currency "%s"; known: CNY, USD (E27)$why$)
     + nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.period !~ '^[0-9]{4}(-(0[1-9]|1[0-2])|Q[1-4])?$'$rule$,
           'period', $why$"%s" is no month (2026-09), quarter (2026Q3) or year (2026)$why$)
     + nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.bill_amount <> round(s.bill_amount, 2)$rule$,
           'bill_amount', $why$%s has more than 2 decimals: a bill is settled to the cent (1.3)$why$)
     + nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.confirm_deadline <= s.formed_at$rule$,
           'confirm_deadline', $why$%s is not after the bill was formed$why$)
     + nightpost.quarantine_rows('incentive_bill', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.paid_at >= s.expires_at$rule$,
           'paid_at', $why$paid at %s, when the bill had expired: it cannot be both$why$) as quarantined
