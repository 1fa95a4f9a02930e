-- 消费明细: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.consumption and nightpost.code. Settings: nightpost.source, nightpost.batch.
-- Codes are held against an array, which is read once, not looked up for every row; required columns are there by now.
select nightpost.quarantine_rules('consumption', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8, array[
           [$rule$s.bill_cycle !~ '^[0-9]{4}-(0[1-9]|1[0-2])$'$rule$,
            'bill_cycle', $why$"%s" is no cycle: YYYY-MM$why$],
           [$rule$s.bill_cycle = any (array(select p.bill_cycle from nightpost.pruned p))$rule$,
            'bill_cycle', $why$%s was pruned: what a late row changes there can no longer be said$why$],
           [$rule$not isfinite(s.trade_time) or s.trade_time < '2000-01-01' or s.trade_time >= '2200-01-01'$rule$,
            'trade_time', $why$%s is no instant a charge can have$why$],
           [$rule$btrim(s.customer_id) = ''$rule$,
            'customer_id', $why$"%s" is blank$why$],
           [$rule$s.currency::text <> all (array(select k.code from nightpost.code k where k.code_list = 'currency'))$rule$,
            'currency', $why$unknown currency "%s"; known: CNY, USD (E27)$why$],
           [$rule$s.measure_id <> 1$rule$,
            'measure_id', $why$money unit %s; known: 1 (元/dollar, E27)$why$],
           [$rule$s.bill_type::text <> all (array(select k.code from nightpost.code k where k.code_list = 'bill_type'))$rule$,
            'bill_type', $why$unknown code "%s"; known: 1 2 3 4 5 8 9 12 13 14 15 16 17 18 20 23 24 25 100 101 102 103 (E33)$why$],
           [$rule$s.charging_mode::text <> all (array(select k.code from nightpost.code k where k.code_list = 'charging_mode'))$rule$,
            'charging_mode', $why$unknown code "%s"; known: 1, 3, 10, 11 (E33)$why$],
           [$rule$s.provider_type::text <> all (array(select k.code from nightpost.code k where k.code_list = 'provider_type'))$rule$,
            'provider_type', $why$unknown code "%s"; known: 1, 2$why$],
           [$rule$s.erase_amount is not null and s.official_amount <> coalesce(s.discount_amount, 0) + s.erase_amount + s.payable_amount$rule$,
            'official_amount', $why$identity A broken: official %s is not discount + erase + payable (E21)$why$],
           [$rule$s.payable_amount <> coalesce(s.cash_amount, 0) + coalesce(s.credit_amount, 0) + coalesce(s.voucher_amount, 0) + coalesce(s.cash_coupon_amount, 0) + coalesce(s.stored_card_amount, 0) + coalesce(s.bonus_amount, 0) + coalesce(s.debt_amount, 0) + coalesce(s.writeoff_amount, 0)$rule$,
            'payable_amount', $why$identity B broken: payable %s is not the sum of its payments (E21)$why$],
           [$rule$abs(coalesce(s.cash_coupon_counted, 0)) > abs(coalesce(s.cash_coupon_amount, 0))$rule$,
            'cash_coupon_counted', $why$%s counts for performance, more than the cash coupons of the row$why$]]) as quarantined
