-- Staging: the rows of one load of one feed, typed as feed.c declares them, emptied by the next load.
-- Unlogged: what is in here after a crash is read again anyway. `place` says where a row stood
-- (file:line); rows of a database have none and are named by their key.

create schema staging;

-- 云服务类型 / service types of the catalogue
create unlogged table staging.service_type (
    service_type_code          text,
    service_type_name          text,
    service_type_name_en       text,
    focus_service_category     text,
    focus_service_subcategory  text,
    last_modified              timestamptz,
    place                      text
);

-- 资源类型 / resource types of the catalogue
create unlogged table staging.resource_type (
    resource_type_code     text,
    service_type_code      text,
    resource_type_name     text,
    resource_type_name_en  text,
    last_modified          timestamptz,
    place                  text
);

-- 产品目录 / products with the flags that performance needs
create unlogged table staging.product (
    product_id          text,
    service_type_code   text,
    resource_type_code  text,
    product_name        text,
    product_name_en     text,
    settled_monthly     bool,
    stored_value_card   bool,
    selected_goods      bool,
    last_modified       timestamptz,
    place               text
);

-- 区域 / regions
create unlogged table staging.region (
    region_code     text,
    region_name     text,
    region_name_en  text,
    last_modified   timestamptz,
    place           text
);

-- 产品激励政策 / incentive policy of each service, dated (E46)
create unlogged table staging.incentive_policy (
    policy_month       text,
    service_type_code  text,
    valid_from         timestamptz,
    incentive_policy   text,
    allow_discount     text,
    last_modified      timestamptz,
    place              text
);

-- 云经销商升级门槛 / upgrade threshold of resellers, dated
create unlogged table staging.upgrade_policy (
    valid_from     date,
    threshold      numeric,
    last_modified  timestamptz,
    place          text
);

-- 伙伴 / partners: distributors, resellers, solution providers
create unlogged table staging.partner (
    partner_id     text,
    partner_type   text,
    account_name   text,
    partner_name   text,
    mobile_phone   text,
    email          text,
    currency       text,
    last_modified  timestamptz,
    place          text
);

-- 客户经理 / account managers and their directors
create unlogged table staging.account_manager (
    account_manager_id    text,
    partner_id            text,
    account_name          text,
    account_manager_name  text,
    director_id           text,
    last_modified         timestamptz,
    place                 text
);

-- 客户 / customers
create unlogged table staging.customer (
    customer_id      text,
    account_name     text,
    customer_name    text,
    customer_type    int4,
    verified_status  text,
    is_frozen        int4,
    customer_level   text,
    label            text,
    country_code     text,
    telephone        text,
    email            text,
    segment          text,
    last_modified    timestamptz,
    place            text
);

-- 总经销商与云经销商关系 / which distributor a reseller belonged to, and when
create unlogged table staging.partner_relation (
    relation_id         text,
    distributor_id      text,
    reseller_id         text,
    account_manager_id  text,
    valid_from          timestamptz,
    valid_to            timestamptz,
    last_modified       timestamptz,
    place               text
);

-- 客户关联 / which partner a customer belonged to, and when
create unlogged table staging.customer_association (
    association_id    text,
    customer_id       text,
    partner_id        text,
    association_type  text,
    valid_from        timestamptz,
    valid_to          timestamptz,
    end_reason        text,
    last_modified     timestamptz,
    place             text
);

-- 客户经理分配 / which account manager looked after a customer, and when
create unlogged table staging.customer_manager_assignment (
    assignment_id       text,
    customer_id         text,
    partner_id          text,
    account_manager_id  text,
    valid_from          timestamptz,
    valid_to            timestamptz,
    last_modified       timestamptz,
    place               text
);

-- 财务托管 / custody of enterprise sub-accounts by masters (E32)
create unlogged table staging.customer_custody (
    custody_id          text,
    master_customer_id  text,
    sub_customer_id     text,
    valid_from          timestamptz,
    valid_to            timestamptz,
    last_modified       timestamptz,
    place               text
);

-- 消费明细 / consumption records
create unlogged table staging.consumption (
    customer_id                text,
    bill_cycle                 text,
    record_id                  text,
    bill_date                  date,
    trade_time                 timestamptz,
    consume_from               timestamptz,
    consume_to                 timestamptz,
    source_partner_id          text,
    source_association_type    text,
    source_account_manager_id  text,
    service_type_code          text,
    resource_type_code         text,
    region_code                text,
    charging_mode              int4,
    bill_type                  int4,
    provider_type              int4,
    trade_id                   text,
    resource_id                text,
    resource_name              text,
    product_id                 text,
    product_spec_desc          text,
    enterprise_project_id      text,
    usage_amount               numeric,
    usage_unit                 text,
    measure_id                 int4,
    currency                   text,
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
    place                      text
);

-- 订单 / orders
create unlogged table staging.orders (
    customer_id            text,
    order_id               text,
    parent_order_id        text,
    service_type_code      text,
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
    currency               text,
    create_time            timestamptz,
    payment_time           timestamptz,
    last_modified          timestamptz,
    place                  text
);

-- 订单行与资源 / order lines and their resources
create unlogged table staging.order_line (
    customer_id            text,
    order_id               text,
    order_line_id          text,
    base_order_line_id     text,
    line_kind              text,
    service_type_code      text,
    resource_type_code     text,
    product_id             text,
    product_spec_desc      text,
    period_type            int4,
    period_num             int4,
    subscription_num       int4,
    official_amount        numeric,
    amount_after_discount  numeric,
    currency               text,
    effective_time         timestamptz,
    expire_time            timestamptz,
    resource_id            text,
    resource_name          text,
    region_code            text,
    expire_policy          int4,
    last_modified          timestamptz,
    place                  text
);

-- 代金券额度 / voucher quotas
create unlogged table staging.voucher_quota (
    quota_id         text,
    partner_id       text,
    parent_quota_id  text,
    quota_type       int4,
    quota_value      numeric,
    balance          numeric,
    quota_status     int4,
    measure_id       int4,
    currency         text,
    create_time      timestamptz,
    effective_time   timestamptz,
    expire_time      timestamptz,
    last_modified    timestamptz,
    place            text
);

-- 代金券额度发放与回收 / issue and reclaim of reseller quotas; append only, no change marker
create unlogged table staging.voucher_quota_operation (
    operation_id         text,
    operation_type       text,
    quota_id             text,
    parent_quota_id      text,
    indirect_partner_id  text,
    amount               numeric,
    result               text,
    operator             text,
    remark               text,
    operation_time       timestamptz,
    place                text
);

-- 代金券 / coupons issued to customers
create unlogged table staging.voucher (
    customer_id     text,
    coupon_id       text,
    quota_id        text,
    partner_id      text,
    coupon_type     int4,
    status          int4,
    is_frozen       text,
    face_value      numeric,
    balance         numeric,
    currency        text,
    create_time     timestamptz,
    effective_time  timestamptz,
    expire_time     timestamptz,
    last_modified   timestamptz,
    place           text
);

-- 代金券操作 / issue and reclaim of coupons; append only, no change marker
create unlogged table staging.voucher_operation (
    operation_id    text,
    operation_type  text,
    coupon_id       text,
    quota_id        text,
    customer_id     text,
    amount          numeric,
    result          text,
    remark          text,
    operation_time  timestamptz,
    place           text
);

-- 还款 / repayments of debt and credit
create unlogged table staging.repayment (
    customer_id    text,
    repayment_id   text,
    record_id      text,
    kind           text,
    amount         numeric,
    paid_time      timestamptz,
    last_modified  timestamptz,
    place          text
);
