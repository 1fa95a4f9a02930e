-- Staging: the rows of one load of one feed, typed as feed.c declares them, emptied by the next load.
-- Unlogged: what is in here after a crash is read again anyway. `place` says where a row stood
-- (file:line); rows of a database have none and are named by their key.

create schema staging;

-- 云服务类型 / service types of the catalogue
create unlogged table staging.service_type (
    service_type_code          text collate "C",
    service_type_name          text collate "C",
    service_type_name_en       text collate "C",
    focus_service_category     text collate "C",
    focus_service_subcategory  text collate "C",
    last_modified              timestamptz,
    place                      text collate "C"
);

-- 资源类型 / resource types of the catalogue
create unlogged table staging.resource_type (
    resource_type_code     text collate "C",
    service_type_code      text collate "C",
    resource_type_name     text collate "C",
    resource_type_name_en  text collate "C",
    last_modified          timestamptz,
    place                  text collate "C"
);

-- 产品目录 / products with the flags that performance needs
create unlogged table staging.product (
    product_id          text collate "C",
    service_type_code   text collate "C",
    resource_type_code  text collate "C",
    product_name        text collate "C",
    product_name_en     text collate "C",
    settled_monthly     bool,
    stored_value_card   bool,
    selected_goods      bool,
    last_modified       timestamptz,
    place               text collate "C"
);

-- 区域 / regions
create unlogged table staging.region (
    region_code     text collate "C",
    region_name     text collate "C",
    region_name_en  text collate "C",
    last_modified   timestamptz,
    place           text collate "C"
);

-- 产品激励政策 / incentive policy of each service, dated (E46)
create unlogged table staging.incentive_policy (
    policy_month       text collate "C",
    service_type_code  text collate "C",
    valid_from         timestamptz,
    incentive_policy   text collate "C",
    allow_discount     text collate "C",
    last_modified      timestamptz,
    place              text collate "C"
);

-- 云经销商升级门槛 / upgrade threshold of resellers, dated
create unlogged table staging.upgrade_policy (
    valid_from     date,
    threshold      numeric,
    last_modified  timestamptz,
    place          text collate "C"
);

-- 伙伴 / partners: distributors, resellers, solution providers
create unlogged table staging.partner (
    partner_id     text collate "C",
    partner_type   text collate "C",
    account_name   text collate "C",
    partner_name   text collate "C",
    mobile_phone   text collate "C",
    email          text collate "C",
    currency       text collate "C",
    last_modified  timestamptz,
    place          text collate "C"
);

-- 客户经理 / account managers and their directors
create unlogged table staging.account_manager (
    account_manager_id    text collate "C",
    partner_id            text collate "C",
    account_name          text collate "C",
    account_manager_name  text collate "C",
    director_id           text collate "C",
    last_modified         timestamptz,
    place                 text collate "C"
);

-- 客户 / customers
create unlogged table staging.customer (
    customer_id      text collate "C",
    account_name     text collate "C",
    customer_name    text collate "C",
    customer_type    int4,
    verified_status  text collate "C",
    is_frozen        int4,
    customer_level   text collate "C",
    label            text collate "C",
    country_code     text collate "C",
    telephone        text collate "C",
    email            text collate "C",
    segment          text collate "C",
    last_modified    timestamptz,
    place            text collate "C"
);

-- 总经销商与云经销商关系 / which distributor a reseller belonged to, and when
create unlogged table staging.partner_relation (
    relation_id         text collate "C",
    distributor_id      text collate "C",
    reseller_id         text collate "C",
    account_manager_id  text collate "C",
    valid_from          timestamptz,
    valid_to            timestamptz,
    last_modified       timestamptz,
    place               text collate "C"
);

-- 客户关联 / which partner a customer belonged to, and when
create unlogged table staging.customer_association (
    association_id    text collate "C",
    customer_id       text collate "C",
    partner_id        text collate "C",
    association_type  text collate "C",
    valid_from        timestamptz,
    valid_to          timestamptz,
    end_reason        text collate "C",
    last_modified     timestamptz,
    place             text collate "C"
);

-- 客户经理分配 / which account manager looked after a customer, and when
create unlogged table staging.customer_manager_assignment (
    assignment_id       text collate "C",
    customer_id         text collate "C",
    partner_id          text collate "C",
    account_manager_id  text collate "C",
    valid_from          timestamptz,
    valid_to            timestamptz,
    last_modified       timestamptz,
    place               text collate "C"
);

-- 财务托管 / custody of enterprise sub-accounts by masters (E32)
create unlogged table staging.customer_custody (
    custody_id          text collate "C",
    master_customer_id  text collate "C",
    sub_customer_id     text collate "C",
    valid_from          timestamptz,
    valid_to            timestamptz,
    last_modified       timestamptz,
    place               text collate "C"
);

-- 消费明细 / consumption records
create unlogged table staging.consumption (
    customer_id                text collate "C",
    bill_cycle                 text collate "C",
    record_id                  text collate "C",
    bill_date                  date,
    trade_time                 timestamptz,
    consume_from               timestamptz,
    consume_to                 timestamptz,
    source_partner_id          text collate "C",
    source_association_type    text collate "C",
    source_account_manager_id  text collate "C",
    service_type_code          text collate "C",
    resource_type_code         text collate "C",
    region_code                text collate "C",
    charging_mode              int4,
    bill_type                  int4,
    provider_type              int4,
    trade_id                   text collate "C",
    resource_id                text collate "C",
    resource_name              text collate "C",
    product_id                 text collate "C",
    product_spec_desc          text collate "C",
    enterprise_project_id      text collate "C",
    usage_amount               numeric,
    usage_unit                 text collate "C",
    measure_id                 int4,
    currency                   text collate "C",
    official_amount            numeric,
    discount_amount            numeric,
    erase_amount               numeric,
    payable_amount             numeric,
    cash_amount                numeric,
    credit_amount              numeric,
    voucher_amount             numeric,
    cash_coupon_amount         numeric,
    cash_coupon_counted        numeric,
    stored_card_amount         numeric,
    bonus_amount               numeric,
    debt_amount                numeric,
    writeoff_amount            numeric,
    last_modified              timestamptz,
    place                      text collate "C"
);

-- 订单 / orders
create unlogged table staging.orders (
    customer_id            text collate "C",
    order_id               text collate "C",
    parent_order_id        text collate "C",
    service_type_code      text collate "C",
    source_type            int4,
    order_status           int4,
    order_type             int4,
    official_amount        numeric,
    amount_after_discount  numeric,
    voucher_amount         numeric,
    cash_coupon_amount     numeric,
    stored_card_amount     numeric,
    fee_amount             numeric,
    consumed_amount        numeric,
    measure_id             int4,
    currency               text collate "C",
    create_time            timestamptz,
    payment_time           timestamptz,
    last_modified          timestamptz,
    place                  text collate "C"
);

-- 订单行与资源 / order lines and their resources
create unlogged table staging.order_line (
    customer_id            text collate "C",
    order_id               text collate "C",
    order_line_id          text collate "C",
    base_order_line_id     text collate "C",
    line_kind              text collate "C",
    service_type_code      text collate "C",
    resource_type_code     text collate "C",
    product_id             text collate "C",
    product_spec_desc      text collate "C",
    period_type            int4,
    period_num             int4,
    subscription_num       int4,
    official_amount        numeric,
    amount_after_discount  numeric,
    currency               text collate "C",
    effective_time         timestamptz,
    expire_time            timestamptz,
    resource_id            text collate "C",
    resource_name          text collate "C",
    region_code            text collate "C",
    expire_policy          int4,
    last_modified          timestamptz,
    place                  text collate "C"
);

-- 代金券额度 / voucher quotas
create unlogged table staging.voucher_quota (
    quota_id         text collate "C",
    partner_id       text collate "C",
    parent_quota_id  text collate "C",
    quota_type       int4,
    quota_value      numeric,
    balance          numeric,
    quota_status     int4,
    measure_id       int4,
    currency         text collate "C",
    create_time      timestamptz,
    effective_time   timestamptz,
    expire_time      timestamptz,
    last_modified    timestamptz,
    place            text collate "C"
);

-- 代金券额度发放与回收 / issue and reclaim of reseller quotas; append only, no change marker
create unlogged table staging.voucher_quota_operation (
    operation_id         text collate "C",
    operation_type       text collate "C",
    quota_id             text collate "C",
    parent_quota_id      text collate "C",
    indirect_partner_id  text collate "C",
    amount               numeric,
    result               text collate "C",
    operator             text collate "C",
    remark               text collate "C",
    operation_time       timestamptz,
    place                text collate "C"
);

-- 代金券 / coupons issued to customers
create unlogged table staging.voucher (
    customer_id     text collate "C",
    coupon_id       text collate "C",
    quota_id        text collate "C",
    partner_id      text collate "C",
    coupon_type     int4,
    status          int4,
    is_frozen       text collate "C",
    face_value      numeric,
    balance         numeric,
    currency        text collate "C",
    create_time     timestamptz,
    effective_time  timestamptz,
    expire_time     timestamptz,
    last_modified   timestamptz,
    place           text collate "C"
);

-- 代金券操作 / issue and reclaim of coupons; append only, no change marker
create unlogged table staging.voucher_operation (
    operation_id    text collate "C",
    operation_type  text collate "C",
    coupon_id       text collate "C",
    quota_id        text collate "C",
    customer_id     text collate "C",
    amount          numeric,
    result          text collate "C",
    remark          text collate "C",
    operation_time  timestamptz,
    place           text collate "C"
);

-- 还款 / repayments of debt and credit
create unlogged table staging.repayment (
    customer_id    text collate "C",
    repayment_id   text collate "C",
    record_id      text collate "C",
    kind           text collate "C",
    amount         numeric,
    paid_time      timestamptz,
    last_modified  timestamptz,
    place          text collate "C"
);
