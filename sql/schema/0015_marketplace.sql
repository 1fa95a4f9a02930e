-- 云商店: orders of the marketplace and the dated rules by which they are shared (1-domain.md, 1.9; E68, E69).
create unlogged table staging.marketplace_policy (
    valid_from     timestamptz,
    sale_kind      text collate "C",
    price_base     text collate "C",
    net_of_tax     bool,
    minimum_amount numeric,
    last_modified  timestamptz,
    place          text collate "C"
);
create unlogged table staging.marketplace_order (
    customer_id        text collate "C",
    order_line_id      text collate "C",
    order_id           text collate "C",
    base_order_line_id text collate "C",
    order_type         int4,
    goods_type         text collate "C",
    goods_name         text collate "C",
    source_partner_id  text collate "C",
    sale_kind          text collate "C",
    deal_price         numeric,
    list_price         numeric,
    floor_discount     numeric,
    ratio              numeric,
    quantity           int4,
    duration           int4,
    tax_rate           numeric,
    currency           text collate "C",
    create_time        timestamptz,
    payment_kind       text collate "C",
    paid_time          timestamptz,
    repaid_time        timestamptz,
    supervision_state  text collate "C",
    supervised_time    timestamptz,
    effective_time     timestamptz,
    last_modified      timestamptz,
    place              text collate "C"
);
select nightpost.make_ledger('marketplace_policy', '{valid_from, sale_kind}', '{price_base, net_of_tax, minimum_amount}');
select nightpost.make_ledger('marketplace_order', '{customer_id, order_line_id}', '{order_id, order_type, goods_type, goods_name, sale_kind, deal_price, list_price, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, supervision_state}');
select nightpost.make_bucket('marketplace_order', '''''::text', '''-infinity''::date', '{deal_price, list_price}');
