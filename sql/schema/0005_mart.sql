-- Marts: what the reports read. Derived from the ledger by sql/transform, rebuilt by day and customer.
-- Facts are keyed by top_id, the partner at the top of the row's scope (the distributor of a
-- reseller's row, else the owner itself); rows nobody may see live under '_unowned'.
-- Tables are named without a schema in sql/transform and reports/: an as-of run puts its own schema
-- in front (search_path) and never touches these.

create table mart.mart_state (
    only_row bool primary key default true check (only_row),
    mark     int8 not null,
    done     bool not null default true
);
insert into mart.mart_state (mark) values (0);

-- What must be computed again, found by comparing marks; emptied when it is done. A day of which only a little is
-- another is made again for the customers it concerns, its parts.
create table mart.dirty_day      (report_cycle text collate "C", trade_day date, primary key (report_cycle, trade_day));
create table mart.dirty_part     (customer_id text collate "C", report_cycle text collate "C", trade_day date,
                                  primary key (customer_id, report_cycle, trade_day));
create table mart.dirty_customer (customer_id text collate "C" primary key);
create table mart.dirty_order    (customer_id text collate "C" primary key);
create table mart.dirty_quota    (quota_id text collate "C" primary key);
create table mart.dirty_bill     (bill_id text collate "C" primary key);

-- Disjoint intervals: whose a customer is at an instant, and who stands on top (1-domain.md, 1.4).
create table mart.scope_interval (
    customer_id      text collate "C" not null,
    valid_from       timestamptz not null,
    valid_to         timestamptz not null,
    top_id           text collate "C" not null,
    owner_id         text collate "C" not null,
    association_type text collate "C",
    scope_note       text collate "C",
    primary key (customer_id, valid_from)
);
create index on mart.scope_interval (top_id, owner_id);

-- Disjoint intervals of GMT+8 days: which manager of which partner looks after a customer.
create table mart.manager_interval (
    customer_id        text collate "C" not null,
    partner_id         text collate "C" not null,
    day_from           date not null,
    day_to             date not null,
    account_manager_id text collate "C" not null,
    primary key (customer_id, partner_id, day_from)
);

-- 财务托管 (E32): a sub-account that left its partner at `left_at` while its master stayed.
create table mart.custody_event (
    customer_id        text collate "C" not null,
    bill_cycle         text collate "C" not null,
    master_customer_id text collate "C" not null,
    left_at            timestamptz not null,
    primary key (customer_id, bill_cycle)
);

-- One consumption record as its readers see it in detail.
create table mart.consumption_line (
    top_id              text collate "C" not null,
    report_cycle        text collate "C" not null,
    trade_day           date not null,
    owner_id            text collate "C" not null,
    account_manager_id  text collate "C",
    customer_id         text collate "C" not null,
    source_customer_id  text collate "C" not null,
    bill_cycle          text collate "C" not null,
    record_id           text collate "C" not null,
    association_type    text collate "C",
    scope_note          text collate "C",
    trade_time          timestamptz not null,
    consume_from        timestamptz,
    consume_to          timestamptz,
    service_type_code   text collate "C",
    resource_type_code  text collate "C",
    region_code         text collate "C",
    charging_mode       int4,
    bill_type           int4,
    provider_type       int4,
    trade_id            text collate "C",
    resource_id         text collate "C",
    resource_name       text collate "C",
    product_id          text collate "C",
    product_spec_desc   text collate "C",
    enterprise_project_id text collate "C",
    usage_amount        numeric,
    usage_unit          text collate "C",
    currency            text collate "C" not null,
    official_amount     numeric(38,12),
    discount_amount     numeric(38,12),
    erase_amount        numeric(38,12),
    payable_amount      numeric(38,12),
    cash_amount         numeric(38,12),
    credit_amount       numeric(38,12),
    voucher_amount      numeric(38,12),
    cash_coupon_amount  numeric(38,12),
    cash_coupon_counted numeric(38,12),
    stored_card_amount  numeric(38,12),
    bonus_amount        numeric(38,12),
    debt_amount         numeric(38,12),
    writeoff_amount     numeric(38,12),
    batch_id            int8 not null
) partition by list (report_cycle);
create index on mart.consumption_line (top_id, owner_id, trade_day);
create index on mart.consumption_line (trade_day);
create index on mart.consumption_line (source_customer_id);

-- Sums per day, at the grain of the summary (财务托管 months: all under the sub-account).
create table mart.consumption_day (
    top_id             text collate "C" not null,
    report_cycle       text collate "C" not null,
    trade_day          date not null,
    owner_id           text collate "C" not null,
    account_manager_id text collate "C",
    customer_id        text collate "C" not null,
    source_customer_id text collate "C" not null,
    bill_cycle         text collate "C" not null,
    service_type_code  text collate "C",
    resource_type_code text collate "C",
    charging_mode      int4,
    bill_class         text collate "C",
    association_type   text collate "C",
    provider_type      int4,
    currency           text collate "C" not null,
    official_amount    numeric(38,12),
    discount_amount    numeric(38,12),
    erase_amount       numeric(38,12),
    payable_amount     numeric(38,12),
    cash_amount        numeric(38,12),
    credit_amount      numeric(38,12),
    voucher_amount     numeric(38,12),
    cash_coupon_amount numeric(38,12),
    stored_card_amount numeric(38,12),
    bonus_amount       numeric(38,12),
    debt_amount        numeric(38,12),
    writeoff_amount    numeric(38,12),
    record_count       int8 not null,
    last_trade_time    timestamptz
) partition by list (report_cycle);
create index on mart.consumption_day (top_id, owner_id, trade_day);
create index on mart.consumption_day (trade_day);
create index on mart.consumption_day (source_customer_id);

-- One order line in one payment state: before it is paid its scope instant is its creation, after
-- that its payment, so a paid order has two rows and D decides which one is true.
create table mart.order_fact (
    top_id              text collate "C" not null,
    owner_id            text collate "C" not null,
    customer_id         text collate "C" not null,
    order_id            text collate "C" not null,
    order_line_id       text collate "C" not null,
    paid                bool not null,
    state_from          timestamptz not null,
    state_to            timestamptz not null,
    bill_cycle          text collate "C" not null,
    account_manager_id  text collate "C",
    association_type    text collate "C",
    order_type          int4,
    order_status        int4,
    source_type         int4,
    create_time         timestamptz not null,
    payment_time        timestamptz,
    service_type_code   text collate "C",
    resource_type_code  text collate "C",
    product_id          text collate "C",
    product_spec_desc   text collate "C",
    region_code         text collate "C",
    resource_id         text collate "C",
    resource_name       text collate "C",
    period_type         int4,
    period_num          int4,
    subscription_num    int4,
    effective_time      timestamptz,
    expire_time         timestamptz,
    expire_policy       int4,
    currency            text collate "C" not null,
    official_amount     numeric(38,12),
    amount_after_discount numeric(38,12),
    voucher_amount      numeric(38,12),
    cash_coupon_amount  numeric(38,12),
    stored_card_amount  numeric(38,12),
    base_order_id       text collate "C",
    refunded_amount     numeric(38,12),
    consumed_amount     numeric(38,12),
    fee_amount          numeric(38,12)
);
create index on mart.order_fact (top_id, owner_id, bill_cycle);
create index on mart.order_fact (customer_id);

-- Quota and coupon operations, one line per quota they move, with the quota's running balance.
create table mart.voucher_line (
    top_id          text collate "C" not null,
    owner_id        text collate "C" not null,
    operation_time  timestamptz not null,
    operation_id    text collate "C" not null,
    quota_id        text collate "C" not null,
    bill_cycle      text collate "C" not null,
    kind            int4 not null,
    parent_quota_id text collate "C",
    reseller_id     text collate "C",
    coupon_id       text collate "C",
    customer_id     text collate "C",
    account_manager_id text collate "C",
    amount          numeric(38,12) not null,
    result          text collate "C" not null,
    balance_after   numeric(38,12),
    quota_status    int4,
    currency        text collate "C" not null,
    remark          text collate "C"
);
create index on mart.voucher_line (top_id, owner_id, bill_cycle);
create index on mart.voucher_line (quota_id);
create index on mart.voucher_line (customer_id);

-- Who receives something in a run, and which (top, owner) pairs he may see.
create table nightpost.recipient (
    run_id     text collate "C" not null,
    recipient  text collate "C" not null,
    kind       text collate "C" not null check (kind in ('partner', 'manager', 'director', 'finance')),
    partner_id text collate "C" not null,
    manager_id text collate "C",
    primary key (run_id, recipient)
);
create table nightpost.recipient_scope (
    run_id     text collate "C" not null,
    recipient  text collate "C" not null,
    top_id     text collate "C" not null,
    owner_id   text collate "C" not null,
    manager_id text collate "C",
    unique nulls not distinct (run_id, recipient, top_id, owner_id, manager_id)
);

-- The marts say what is known at this mark; nothing is dirty any more.
create function nightpost.marts_done(known int8) returns void
language plpgsql as $$
begin
    delete from dirty_day;
    delete from dirty_part;
    delete from dirty_customer;
    delete from dirty_order;
    delete from dirty_quota;
    delete from dirty_bill;
    update mart_state set mark = known, done = true;
end
$$;
