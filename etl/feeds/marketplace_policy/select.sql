-- 云商店分成规则 / share formulas of the marketplace, dated (E68, E69).
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select m.valid_from,
       m.sale_kind::text,
       m.price_base::text,
       m.net_of_tax,
       m.minimum_amount::numeric as minimum_amount,
       null::timestamptz as last_modified,
       null::text as place
  from src.marketplace_policy m
