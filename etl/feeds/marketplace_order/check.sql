-- 云商店订单: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.marketplace_order. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.order_type not in (1, 2, 4)$rule$,
           'order_type', $why$unknown code "%s"; known: 1 new, 2 renewal, 4 refund$why$)
     + nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.sale_kind not in ('DEAL', 'FLOOR')$rule$,
           'sale_kind', $why$unknown code "%s"; known: DEAL, FLOOR$why$)
     + nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.sale_kind = 'FLOOR' and s.floor_discount is null$rule$,
           'floor_discount', $why$is empty, but a floor-price sale needs it (E69)$why$)
     + nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.payment_kind not in ('CASH', 'CREDIT', 'CASH_COUPON')$rule$,
           'payment_kind', $why$unknown code "%s"; known: CASH, CREDIT, CASH_COUPON$why$)
     + nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.supervision_state not in ('NOT_REQUIRED', 'PENDING', 'DONE')$rule$,
           'supervision_state', $why$unknown code "%s"; known: NOT_REQUIRED, PENDING, DONE$why$)
     + nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$not exists (select from nightpost.code c where c.code_list = 'currency' and c.code = s.currency)$rule$,
           'currency', $why$unknown currency "%s" (E27)$why$)
     + nightpost.quarantine_rows('marketplace_order', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.tax_rate < 0 or s.tax_rate >= 1 or s.ratio < 0 or s.ratio > 1$rule$,
           'ratio', $why$ratio %s or the tax rate is not between 0 and 1$why$) as quarantined
