-- 云商店: orders of the marketplace and the dated rules by which they are shared (1-domain.md, 1.9; E68, E69).
create unlogged table staging.marketplace_policy (
    valid_from     timestamptz,
    sale_kind      text,
    price_base     text,
    net_of_tax     bool,
    minimum_amount numeric,
    last_modified  timestamptz,
    place          text
);
create unlogged table staging.marketplace_order (
    customer_id        text,
    order_line_id      text,
    order_id           text,
    base_order_line_id text,
    order_type         int4,
    goods_type         text,
    goods_name         text,
    source_partner_id  text,
    sale_kind          text,
    deal_price         numeric,
    list_price         numeric,
    floor_discount     numeric,
    ratio              numeric,
    quantity           int4,
    duration           int4,
    tax_rate           numeric,
    currency           text,
    create_time        timestamptz,
    payment_kind       text,
    paid_time          timestamptz,
    repaid_time        timestamptz,
    supervision_state  text,
    supervised_time    timestamptz,
    effective_time     timestamptz,
    last_modified      timestamptz,
    place              text
);
select nightpost.make_ledger('marketplace_policy', '{valid_from, sale_kind}', '{price_base, net_of_tax, minimum_amount}');
select nightpost.make_ledger('marketplace_order', '{customer_id, order_line_id}', '{order_id, order_type, goods_type, goods_name, sale_kind, deal_price, list_price, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, supervision_state}');
