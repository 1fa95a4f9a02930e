-- 云商店分成规则: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.marketplace_policy. Settings: nightpost.source, nightpost.batch.
select nightpost.quarantine_rows('marketplace_policy', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.price_base not in ('deal', 'floor')$rule$,
           'price_base', $why$unknown code "%s"; known: deal (deal price), floor (list price x floor discount)$why$)
     + nightpost.quarantine_rows('marketplace_policy', current_setting('nightpost.source'), current_setting('nightpost.batch')::int8,
           $rule$s.sale_kind not in ('DEAL', 'FLOOR')$rule$,
           'sale_kind', $why$unknown code "%s"; known: DEAL, FLOOR$why$) as quarantined
