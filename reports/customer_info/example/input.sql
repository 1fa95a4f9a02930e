-- The customers of a distributor D (1...1) and its reseller R (2...2) at the end of 2026-10-20.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'hainan', '海纳解决方案', 'CNY', 'example', 1);
insert into ledger.account_manager (account_manager_id, partner_id, account_name, account_manager_name, source, batch_id) values
    ('am-d1', '100000000000000001', 'am_d1', '赵一', 'example', 1),
    ('am-d2', '100000000000000001', 'am_d2', '钱二', 'example', 1),
    ('am-r1', '200000000000000002', 'am_r1', '孙三', 'example', 1);
-- Every kind of mask: names of three, two and one character, an account that is a phone or an address,
-- a number of seven digits.
insert into ledger.customer (customer_id, account_name, customer_name, customer_type, verified_status, is_frozen, customer_level,
        label, country_code, telephone, email, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 0, '2', 0, 'V1', '重点', '0086', '13900000001', 'zhang@example.com', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 0, '-1', 1, null, null, '0086', '1234567', 'l@example.com', 'example', 1),
    ('500000000000000003', 'wang@example.com', '王', 1, '2', 2, 'V0', null, null, null, null, 'example', 1),
    ('500000000000000004', 'left', '已离开', 1, '2', 0, null, null, null, null, null, 'example', 1),
    ('500000000000000005', 'late', '次日来', 1, '2', 0, null, null, null, null, null, 'example', 1);

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '100000000000000001--am-d1', 'manager', '100000000000000001', 'am-d1');
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '100000000000000001--am-d1', '100000000000000001', '100000000000000001', 'am-d1');

insert into ledger.customer_association (association_id, customer_id, partner_id, association_type, valid_from, valid_to, source, batch_id) values
    -- 1: 16:00 UTC is midnight here, so since 1 April
    ('a1', '500000000000000001', '100000000000000001', '2', '2026-03-31 16:00+00', 'infinity', 'example', 1),
    -- 2: with R since 2025, whose relation with D is younger
    ('a2', '500000000000000002', '200000000000000002', '1', '2025-05-05 10:00+08', 'infinity', 'example', 1),
    -- 3: to the very end of D: still here
    ('a3', '500000000000000003', '100000000000000001', '2', '2026-02-01 00:00+08', '2026-10-21 00:00+08', 'example', 1),
    -- 4: a microsecond less: gone
    ('a4', '500000000000000004', '100000000000000001', '2', '2026-02-01 00:00+08', '2026-10-20 23:59:59.999999+08', 'example', 1),
    -- 5: from the first instant after D: not yet
    ('a5', '500000000000000005', '100000000000000001', '2', '2026-10-21 00:00+08', 'infinity', 'example', 1);
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-03-31 16:00+00', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2025-05-05 10:00+08', '2026-01-01 00:00+08', '200000000000000002', '200000000000000002', '1'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '1'),
    ('500000000000000003', '2026-02-01 00:00+08', '2026-10-21 00:00+08', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000004', '2026-02-01 00:00+08', '2026-10-20 23:59:59.999999+08', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000005', '2026-10-21 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2');
-- Customer 1: am-d1 to the end of the 20th, am-d2 from the 21st. Customer 3 has none.
insert into mart.manager_interval (customer_id, partner_id, day_from, day_to, account_manager_id) values
    ('500000000000000001', '100000000000000001', '2026-04-02', '2026-10-21', 'am-d1'),
    ('500000000000000001', '100000000000000001', '2026-10-21', 'infinity', 'am-d2'),
    ('500000000000000002', '200000000000000002', '2026-01-02', 'infinity', 'am-r1');

-- D: customers 1, 2 and 3. am-d1: customer 1.
