-- 订单: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.orders and nightpost.code. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rules('orders', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8, array[
           [$rule$not exists (select from nightpost.code k where k.code_list = 'order_status' and k.code = s.order_status::text)$rule$,
            'order_status', $why$unknown code "%s"; known: 1 2 3 4 5 6 9 10 11 12 13$why$],
           [$rule$not exists (select from nightpost.code k where k.code_list = 'order_type' and k.code = s.order_type::text)$rule$,
            'order_type', $why$unknown code "%s"; known: 1 2 3 4 10 11 13 14 15$why$],
           [$rule$not exists (select from nightpost.code k where k.code_list = 'currency' and k.code = s.currency::text)$rule$,
            'currency', $why$unknown currency "%s"; known: CNY, USD (E27)$why$],
           [$rule$s.measure_id <> 1$rule$,
            'measure_id', $why$money unit %s; known: 1 (元/dollar, E27)$why$],
           [$rule$not isfinite(s.create_time) or s.payment_time < s.create_time$rule$,
            'payment_time', $why$paid at %s, before the order was created$why$]]) as quarantined
