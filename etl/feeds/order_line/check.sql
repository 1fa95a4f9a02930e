-- 订单行: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.order_line and nightpost.code. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rules('order_line', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8, array[
           [$rule$not exists (select from nightpost.code k where k.code_list = 'currency' and k.code = s.currency::text)$rule$,
            'currency', $why$unknown currency "%s"; known: CNY, USD (E27)$why$],
           [$rule$s.line_kind is not null and s.line_kind not in ('PURCHASE', 'REFUND', 'CONSUMED', 'FEE')$rule$,
            'line_kind', $why$unknown code "%s"; known: PURCHASE, REFUND, CONSUMED, FEE$why$]]) as quarantined
