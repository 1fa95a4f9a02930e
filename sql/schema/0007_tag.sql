-- 新客标签 and 云商店: the tags and dated policies of 1-domain.md, 1.7, and the orders of the marketplace.
create unlogged table staging.customer_new_tag (
    customer_id       text,
    customer_tag_type text,
    effective_month   text,
    expire_month      text,
    new_customer_tag  text,
    last_modified     timestamptz,
    place             text
);
create unlogged table staging.new_customer_policy (
    valid_from    date,
    threshold     numeric,
    months        int4,
    last_modified timestamptz,
    place         text
);
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
select nightpost.make_ledger('customer_new_tag', '{customer_id, customer_tag_type, effective_month}', '{new_customer_tag}');
select nightpost.make_ledger('new_customer_policy', '{valid_from}', '{threshold, months}');
select nightpost.make_ledger('marketplace_policy', '{valid_from, sale_kind}', '{price_base, net_of_tax, minimum_amount}');
select nightpost.make_ledger('marketplace_order', '{customer_id, order_line_id}', '{order_id, order_type, goods_type, goods_name, sale_kind, deal_price, list_price, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind, supervision_state}');
