-- The sample source database: tables of schema src, empty.
--
-- Makes:    schema src (what a source shows) and schema sample (hidden state of the generator).
-- Needs:    nothing; drops both schemas first.
-- Settings: none.
--
-- Files of sql/sample, in load order; each is one multi-statement string, no psql commands:
--   1_schema.sql                 this file
--   2_a_catalogue.sql            generate: services, products, policies, plans
--   2_b_parties.sql              generate: partners, account managers, relations of resellers
--   2_c_customers.sql            generate: customers and their associations
--   2_d_managers.sql             generate: assignments, custody, tags; what relations are known when
--   2_e_orders.sql               generate: orders, lines and their consumption rows, hidden until they arrive
--   2_f_vouchers.sql             generate: quotas, coupons and their operations, hidden
--   2_g_marketplace.sql          generate: marketplace orders, transfers, formal incentive bills, hidden
--   2_h_planted.sql              generate: rows written by hand, good and broken, hidden
--   2_i_usage.sql                generate: the function that computes the usage rows of a span of days
--   2_j_focus.sql                generate: rows written by hand that the FOCUS export must cope with, hidden
--   3_a_advance_consumption.sql  advance: consumption and repayments up to a day
--   3_b_advance_rest.sql         advance: orders, vouchers, marketplace, readiness
-- Phase 2 reads nightpost.sample_scale and nightpost.sample_seed; phase 3 reads nightpost.sample_from
-- and nightpost.sample_through, and may run any number of times, each continuing where the last ended.
--
-- As real sources do, src carries no identity check, no code check, no foreign key and no overlap
-- constraint: the pipeline must cope. Instants are timestamptz, cycles and dates are GMT+8,
-- intervals are half open, an open end is 'infinity'.

drop schema if exists src cascade;
drop schema if exists sample cascade;
create schema src;
create schema sample;

-- One row: the last business date for which everything that will come on time has come.
create table src.readiness (
    complete_through date not null
);

-- Units of money (type 1) and of usage, with the ratio to a base unit.
create table src.measure_unit (
    measure_id      integer      primary key,
    measure_name    varchar(128) not null,
    abbreviation    varchar(64),
    measure_type    smallint     not null,
    base_measure_id integer,
    base_ratio      bigint
);

create table src.region (
    region_code    varchar(64)  primary key,
    region_name    varchar(128) not null,
    region_name_en varchar(128)
);

-- Catalogue, level 1.
create table src.service_type (
    service_type_code         varchar(64)  primary key,
    service_type_name         varchar(200) not null,
    abbreviation              varchar(64),
    service_type_name_en      varchar(200),
    focus_service_category    varchar(64),
    focus_service_subcategory varchar(64)
);

-- Catalogue, level 2.
create table src.resource_type (
    resource_type_code    varchar(64)  primary key,
    service_type_code     varchar(64)  not null,
    resource_type_name    varchar(200) not null,
    resource_type_desc    varchar(512),
    resource_type_name_en varchar(200)
);

-- Catalogue, level 3, with the flags that performance needs.
create table src.product (
    product_id         varchar(64)  primary key,
    service_type_code  varchar(64)  not null,
    resource_type_code varchar(64)  not null,
    product_name       varchar(256) not null,
    product_name_en    varchar(256),
    settled_monthly    boolean      not null,
    stored_value_card  boolean      not null,
    selected_goods     boolean      not null, -- 严选
    last_modified      timestamptz  not null
);

-- 0 general, 1 specific, 2 no performance and no rebate, 13 performance without rebate. A policy may
-- change within its month: the row with the latest valid_from is in force.
create table src.incentive_policy (
    policy_month      char(7)     not null,
    service_type_code varchar(64) not null,
    valid_from        timestamptz not null,
    incentive_policy  varchar(4)  not null,
    allow_discount    varchar(3)  not null,
    primary key (policy_month, service_type_code, valid_from)
);

-- Performance of a calendar year from which a reseller may apply to become a distributor.
create table src.upgrade_policy (
    valid_from date          primary key,
    threshold  numeric(18,2) not null
);

-- Cumulative payable from which a customer is new, and for how many months.
create table src.new_customer_policy (
    valid_from date          primary key,
    threshold  numeric(18,2) not null,
    months     integer       not null
);

-- Lists of codes are comma separated, e.g. partner_kinds 'DISTRIBUTOR,SOLUTION_PROVIDER'.
create table src.incentive_plan (
    plan_id                 varchar(64)  primary key,
    plan_name               varchar(200) not null,
    plan_name_en            varchar(200),
    valid_from_cycle        char(7)      not null,
    valid_to_cycle          char(7),                -- inclusive; null: no end
    association_types       varchar(16)  not null,
    partner_kinds           varchar(64)  not null,
    period_kind             varchar(8)   not null,  -- month, quarter, year
    product_policies        varchar(16)  not null,  -- policies that earn: '0', '1' or '0,1'
    tier_mode               varchar(8)   not null,  -- whole, marginal
    cap_amount              numeric(18,2),          -- null: no cap
    new_customer_bonus_rate numeric(10,6) not null,
    indicator_name          varchar(200) not null,
    indicator_scope         varchar(200) not null,
    indicator_method        varchar(200) not null,
    indicator_dimension     varchar(200) not null,
    currency                char(3)      not null,
    last_modified           timestamptz  not null
);

create table src.incentive_tier (
    plan_id       varchar(64)   not null,
    threshold     numeric(18,2) not null,
    rate          numeric(10,6) not null,
    last_modified timestamptz   not null,
    primary key (plan_id, threshold)
);

-- Formal bills. One key (partner, plan, period, association type) may have a bill and, after expiry, a
-- bill that nets it: netted_bill_id names the negative bill that an expired positive one reduced.
create table src.incentive_bill (
    bill_id          varchar(64)   primary key,
    plan_id          varchar(64)   not null,
    period           varchar(8)    not null,        -- 2026-09, 2026Q3, 2026
    partner_id       varchar(64)   not null,
    association_type varchar(2)    not null,
    indicator_value  numeric(20,8) not null,
    tier_threshold   numeric(18,2),
    rate             numeric(10,6) not null,
    base_amount      numeric(20,8) not null,
    bill_amount      numeric(18,2) not null,
    currency         char(3)       not null,
    state            varchar(16)   not null,        -- TO_CONFIRM, PAYING, PAID, EXPIRED
    formed_at        timestamptz   not null,
    confirm_deadline timestamptz   not null,        -- not confirmed by then: confirmed by itself
    confirmed_at     timestamptz,
    paid_at          timestamptz,
    expires_at       timestamptz,
    netted_bill_id   varchar(64),
    last_modified    timestamptz   not null
);

create table src.incentive_bill_line (
    data_id          varchar(64)   primary key,
    bill_id          varchar(64)   not null,
    customer_id      varchar(64)   not null,
    reseller_id      varchar(64),
    record_id        varchar(128),
    bill_cycle       char(7)       not null,
    base_amount      numeric(20,8) not null,
    rate             numeric(10,6) not null,
    bonus_rate       numeric(10,6) not null,
    incentive_amount numeric(18,2) not null,
    last_modified    timestamptz   not null
);

-- DISTRIBUTOR, RESELLER, SOLUTION_PROVIDER.
create table src.partner (
    partner_id    varchar(64)  primary key,
    partner_type  varchar(20)  not null,
    account_name  varchar(128) not null,
    partner_name  varchar(256),
    mobile_phone  varchar(32),
    email         varchar(256),
    currency      char(3)      not null,
    last_modified timestamptz  not null
);

create table src.account_manager (
    account_manager_id   varchar(64)  primary key,
    partner_id           varchar(64)  not null,
    account_name         varchar(128) not null,     -- the login
    account_manager_name varchar(128),
    director_id          varchar(64),               -- another account manager
    last_modified        timestamptz  not null
);

create table src.partner_relation (
    relation_id        bigint      primary key,
    distributor_id     varchar(64) not null,
    reseller_id        varchar(64) not null,
    account_manager_id varchar(64),
    valid_from         timestamptz not null,
    valid_to           timestamptz not null default 'infinity',
    last_modified      timestamptz not null
);

create table src.customer (
    customer_id     varchar(64)  primary key,
    account_name    varchar(128) not null,
    customer_name   varchar(128),                   -- null until real-name verified
    customer_type   smallint     not null default -1,
    verified_status varchar(2)   not null default '-1',
    is_frozen       smallint     not null default 0,
    customer_level  varchar(4),
    label           varchar(64),
    country_code    varchar(8),
    telephone       varchar(32),
    email           varchar(256),
    xaccount_id     varchar(128),
    xaccount_type   varchar(64),
    segment         varchar(16),                    -- KEY, MID_TAIL, LONG_TAIL
    last_modified   timestamptz  not null
);

create table src.customer_new_tag (
    customer_id       varchar(64) not null,
    customer_tag_type varchar(16) not null default 'SMB',
    effective_month   char(7)     not null,
    expire_month      char(7),
    new_customer_tag  varchar(16) not null,         -- Y, N, UNDETERMINED
    primary key (customer_id, customer_tag_type, effective_month)
);

-- 1 referral, 2 resale. The partner is the direct one: for customers of a reseller, the reseller.
create table src.customer_association (
    association_id   bigint      primary key,
    customer_id      varchar(64) not null,
    partner_id       varchar(64) not null,
    association_type varchar(2)  not null,
    valid_from       timestamptz not null,
    valid_to         timestamptz not null default 'infinity',
    end_reason       varchar(32),                   -- UNBIND, TYPE_SWITCH, PARTNER_SWITCH, RESELLER_TRANSFER
    last_modified    timestamptz not null
);

create table src.customer_manager_assignment (
    assignment_id      bigint      primary key,
    customer_id        varchar(64) not null,
    partner_id         varchar(64) not null,
    account_manager_id varchar(64) not null,
    valid_from         timestamptz not null,
    valid_to           timestamptz not null default 'infinity',
    last_modified      timestamptz not null
);

-- 财务托管: which master account has an enterprise sub-account in custody.
create table src.customer_custody (
    custody_id         bigint      primary key,
    master_customer_id varchar(64) not null,
    sub_customer_id    varchar(64) not null,
    valid_from         timestamptz not null,
    valid_to           timestamptz not null default 'infinity',
    last_modified      timestamptz not null
);

-- Prepaid orders. A refund order (type 4) has negative amounts, consumed and fee beside them.
create table src.customer_order (
    order_id                    varchar(64)   primary key,
    parent_order_id             varchar(64),
    customer_id                 varchar(64)   not null,
    service_type_code           varchar(64),
    source_type                 smallint,
    status                      smallint      not null,
    order_type                  smallint      not null,
    official_amount             numeric(20,8) not null,
    amount_after_discount       numeric(20,8) not null,
    coupon_amount               numeric(20,8) not null default 0,
    flexipurchase_coupon_amount numeric(20,8) not null default 0,
    stored_card_amount          numeric(20,8) not null default 0,
    commission_amount           numeric(20,8) not null default 0,
    consumed_amount             numeric(20,8) not null default 0,
    measure_id                  integer       not null default 1,
    currency                    char(3)       not null,
    create_time                 timestamptz   not null,
    payment_time                timestamptz,
    pending_payment_end_time    timestamptz,
    user_name                   varchar(128),
    contract_id                 varchar(64),
    paying_agent_id             varchar(64),
    last_modified               timestamptz   not null
);
create index on src.customer_order (last_modified);

-- line_kind: PURCHASE, or the parts of a refund order: REFUND (negative), CONSUMED, FEE (positive).
create table src.order_line (
    order_line_item_id    varchar(64)   primary key,
    order_id              varchar(64)   not null,
    service_type_code     varchar(64)   not null,
    resource_type_code    varchar(64),
    product_id            varchar(64),
    product_spec_desc     varchar(512),
    category_code         varchar(64),
    period_type           smallint,                 -- 0 day, 1 week, 2 month, 3 year, 4 hour, 5 one-off
    period_num            integer,
    subscription_num      integer       not null default 1,
    official_amount       numeric(20,8) not null,
    amount_after_discount numeric(20,8) not null,
    currency              char(3)       not null,
    effective_time        timestamptz,
    expire_time           timestamptz,
    resource_id           varchar(256),
    resource_name         varchar(256),
    resource_spec_code    varchar(256),
    region_code           varchar(64),
    spec_size             numeric(30,10),
    spec_size_measure_id  integer,
    resource_status       smallint,
    is_main_resource      smallint,
    expire_policy         smallint,
    base_order_line_id    varchar(64),              -- the line that a refund line refunds
    line_kind             varchar(16)   not null default 'PURCHASE',
    last_modified         timestamptz   not null
);
create index on src.order_line (order_id);
create index on src.order_line (last_modified);

-- trade_id is an order id for bill types 1, 2, 3, 4, 8, 103 (and the instalments, 18). The amounts that
-- do not exist for a refund are null. Identities, for all but the planted rows:
--   official = discount + truncated + payment;  payment = cash + credit + coupon + flexipurchase
--   + stored value card + bonus + debt + writeoff.
create table src.consumption_record (
    record_id                   varchar(128)   primary key,
    bill_cycle                  char(7)        not null,
    bill_date                   date           not null,
    customer_id                 varchar(64)    not null,
    partner_id                  varchar(64),        -- as the source states it, right or wrong
    association_type            varchar(2),
    account_manager_id          varchar(64),
    service_type_code           varchar(64)    not null,
    resource_type_code          varchar(64)    not null,
    region_code                 varchar(64),
    charging_mode               smallint       not null,
    bill_detail_type            smallint       not null,
    trade_id                    varchar(128)   not null,
    order_id                    varchar(64),
    trade_time                  timestamptz    not null,
    consume_time                timestamptz    not null,
    consume_time_end            timestamptz,
    resource_id                 varchar(256),
    resource_name               varchar(256),
    resource_tag                varchar(8192),
    product_id                  varchar(64),
    product_name                varchar(256),
    product_spec_desc           varchar(512),
    sku_code                    varchar(64),
    enterprise_project_id       varchar(64),
    period_type                 smallint,           -- 19 year, 20 month, 24 day, 25 hour, 5 one-off
    period_num                  numeric(12,4),
    usage_type                  varchar(64),
    usage_amount                numeric(30,10),
    usage_measure_id            integer,
    free_resource_usage         numeric(30,10),
    free_resource_measure_id    integer,
    ri_usage                    numeric(30,10),
    ri_usage_measure_id         integer,
    official_amount             numeric(20,8)  not null,
    official_discount_amount    numeric(20,8)  default 0,
    truncated_amount            numeric(20,8)  default 0,
    payment_amount              numeric(20,8)  not null,
    cash_amount                 numeric(20,8)  default 0,
    credit_amount               numeric(20,8)  default 0,
    coupon_amount               numeric(20,8)  default 0,
    flexipurchase_coupon_amount numeric(20,8)  default 0,
    stored_value_card_amount    numeric(20,8)  default 0,
    bonus_amount                numeric(20,8)  default 0,
    debt_amount                 numeric(20,8)  default 0,
    writeoff_amount             numeric(20,8)  default 0,
    currency                    char(3)        not null,
    measure_id                  integer        not null default 1,
    sub_service_type_code       varchar(64),
    sub_resource_type_code      varchar(64),
    sub_resource_id             varchar(64),
    sub_resource_name           varchar(200),
    counted_cash_coupon_amount  numeric(20,8)  not null default 0,
    provider_type               smallint       not null default 1, -- 1 vendor, 2 marketplace
    last_modified               timestamptz    not null
);
create index on src.consumption_record (last_modified);
create index on src.consumption_record (bill_cycle, bill_date);

-- When debt, or credit that was consumed, was paid back. record_id: the consumption row.
create table src.repayment (
    repayment_id  varchar(64)   primary key,
    record_id     varchar(128)  not null,
    customer_id   varchar(64)   not null,
    kind          varchar(8)    not null,           -- debt, credit
    amount        numeric(20,8) not null,
    paid_time     timestamptz   not null,
    last_modified timestamptz   not null
);
create index on src.repayment (last_modified);

create table src.performance_transfer (
    transfer_id       varchar(64)   primary key,
    bill_cycle        char(7)       not null,
    customer_id       varchar(64)   not null,
    from_partner_id   varchar(64)   not null,
    to_partner_id     varchar(64)   not null,
    service_type_code varchar(64)   not null,
    amount            numeric(20,8) not null,
    currency          char(3)       not null,
    transfer_time     timestamptz   not null,
    remark            varchar(512),
    last_modified     timestamptz   not null
);

-- Marketplace order lines with what their settlement needs. A refund line names the line it refunds.
-- How a marketplace sale is shared from valid_from on; an order takes the rule of its creation.
create table src.marketplace_policy (
    valid_from     timestamptz   not null,
    sale_kind      varchar(16)   not null,          -- DEAL, FLOOR
    price_base     varchar(16)   not null,          -- deal: the deal price; floor: list price x floor discount
    net_of_tax     boolean       not null,          -- divided by 1 + tax rate
    minimum_amount numeric(18,2) not null,          -- a goods type's accumulated shares, below which nothing enters a bill
    primary key (valid_from, sale_kind)
);

create table src.marketplace_order (
    order_line_id      varchar(64)   primary key,
    order_id           varchar(64)   not null,
    base_order_line_id varchar(64),
    order_type         smallint      not null,      -- 1 new, 2 renewal, 4 refund
    goods_type         varchar(64)   not null,
    goods_name         varchar(256)  not null,
    customer_id        varchar(64)   not null,
    partner_id         varchar(64)   not null,
    sale_kind          varchar(16)   not null,      -- DEAL: share of deal price; FLOOR: floor price of list
    deal_price         numeric(20,8) not null,
    list_price         numeric(20,8) not null,
    floor_discount     numeric(10,6),               -- null for DEAL
    ratio              numeric(10,6) not null,
    quantity           integer       not null,
    duration           integer       not null,
    tax_rate           numeric(10,6) not null,
    currency           char(3)       not null,
    create_time        timestamptz   not null,
    payment_kind       varchar(16)   not null,      -- CASH, CREDIT, CASH_COUPON
    paid_time          timestamptz,
    repaid_time        timestamptz,                 -- CREDIT and CASH_COUPON: in full
    supervision_state  varchar(16)   not null,      -- NOT_REQUIRED, PENDING, DONE
    supervised_time    timestamptz,
    effective_time     timestamptz,
    last_modified      timestamptz   not null
);
create index on src.marketplace_order (last_modified);

-- Quotas given by the vendor (no parent) and quotas that distributors issued to resellers.
create table src.voucher_quota (
    quota_id         varchar(64)   primary key,
    partner_id       varchar(64)   not null,
    parent_quota_id  varchar(64),
    quota_type       smallint      not null default 0,  -- 0 voucher, 1 cash coupon
    quota_value      numeric(18,2) not null,
    balance          numeric(18,2) not null,
    quota_status     smallint      not null default 0,  -- 0 normal, 3 invalid, 4 adjusted, 5 frozen, 6 reclaimed
    measure_id       integer       not null default 1,
    currency         char(3)       not null,
    limit_infos      jsonb,
    create_time      timestamptz   not null,
    effective_time   timestamptz   not null,
    expire_time      timestamptz   not null,
    last_update_time timestamptz   not null
);

-- Append only. 10 issue, 11 reclaim; result 0 done, -1 failed.
create table src.voucher_quota_operation (
    operation_id        varchar(64)   primary key,
    operation_type      varchar(4)    not null,
    quota_id            varchar(64)   not null,     -- of the reseller
    parent_quota_id     varchar(64)   not null,     -- of the distributor
    indirect_partner_id varchar(64)   not null,
    amount              numeric(18,2) not null,
    result              varchar(2)    not null default '0',
    operator            varchar(128),
    remark              varchar(512),
    operation_time      timestamptz   not null
);

create table src.voucher (
    coupon_id         varchar(64)   primary key,
    quota_id          varchar(64)   not null,
    partner_id        varchar(64)   not null,
    customer_id       varchar(64)   not null,
    coupon_type       smallint      not null default 1, -- 1 voucher, 4 cash coupon
    coupon_version    smallint      not null default 2,
    status            smallint      not null,           -- 1 inactive, 2 usable, 3 used, 4 expired, 5 reclaimed
    is_frozen         varchar(1)    not null default '0',
    face_value        numeric(18,2) not null,
    balance           numeric(18,2),
    measure_id        integer       not null default 1,
    currency          char(3)       not null,
    promotion_plan_id varchar(64),
    use_limits        jsonb,
    order_id          varchar(64),
    lock_order_id     varchar(64),
    memo              varchar(512),
    create_time       timestamptz   not null,
    active_time       timestamptz,
    effective_time    timestamptz   not null,
    expire_time       timestamptz   not null,
    last_used_time    timestamptz,
    last_modified     timestamptz   not null
);
create index on src.voucher (last_modified);

-- Append only. 1 issue, 2 manual reclaim, 3 unbind, 4 expiry, 5 unsubscription, 6 recharge revoked,
-- 7 association made, 8 association type switched, 9 moved with the reseller.
create table src.voucher_operation (
    operation_id     varchar(64)   primary key,
    operation_type   varchar(2)    not null,
    coupon_id        varchar(64),
    quota_id         varchar(64)   not null,
    quota_type       smallint      not null default 0,
    customer_id      varchar(64)   not null,
    operation_amount numeric(18,2) not null,
    result           varchar(2)    not null default '0',
    remark           varchar(512),
    operation_time   timestamptz   not null
);

-- The customer's ledger of a coupon.
create table src.voucher_usage (
    usage_id                bigint        primary key,
    coupon_id               varchar(64)   not null,
    customer_id             varchar(64)   not null,
    trade_detail_type       varchar(128)  not null,
    revenue_expense_type    varchar(10)   not null,
    trade_id                varchar(128),
    trade_time              timestamptz   not null,
    change_amount           numeric(18,2) not null,
    balance_after_change    numeric(18,2) not null,
    bill_cycle              char(7),
    cloud_service_type_name varchar(200),
    resource_type_name      varchar(200)
);

-- Who reads a source only reads it: nightpost becomes this role where there is one (sql/source/role.sql).
do $$
begin
    if to_regrole('nightpost_source') is null then
        create role nightpost_source nologin;
    end if;
    grant usage on schema src to nightpost_source;
    grant select on all tables in schema src to nightpost_source;
    alter default privileges in schema src grant select on tables to nightpost_source;
exception
    when insufficient_privilege or unique_violation or duplicate_object then
        null;
end
$$;
