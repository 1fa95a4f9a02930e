-- One month of a distributor D (1...1), its reseller R (2...2) and a stranger S (3...3); D is 2026-10-20.
-- Ledger and marts are filled side by side: the query reads the marts, the proof the ledger.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'hainan', '海纳解决方案', 'CNY', 'example', 1);

insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1),
    ('500000000000000003', 'wang@example.com', '王', 'example', 1),
    ('500000000000000004', 'nobody', '无主', 'example', 1);

-- hws.service.type.new is not in the catalogue: its code stands in for its name.
insert into ledger.service_type (service_type_code, service_type_name, service_type_name_en, source, batch_id) values
    ('hws.service.type.ec2', '弹性云服务器', 'Elastic Cloud Server', 'example', 1);
insert into ledger.resource_type (resource_type_code, service_type_code, resource_type_name, resource_type_name_en, source, batch_id) values
    ('hws.resource.type.vm', 'hws.service.type.ec2', '云主机', 'Cloud server', 'example', 1);

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '100000000000000001--am-d1', 'manager', '100000000000000001', 'am-d1'),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '100000000000000001--am-d1', '100000000000000001', '100000000000000001', 'am-d1'),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '300000000000000003', '300000000000000003', null),
    ('example', '_finance', '_unowned', '_unowned', null);

-- Customer 3 went from D to S at midnight of the 10th; customer 4 is nobody's.
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '1'),
    ('500000000000000003', '2026-01-01 00:00+08', '2026-10-10 00:00+08', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000003', '2026-10-10 00:00+08', 'infinity', '300000000000000003', '300000000000000003', '2');
-- Customer 1 has its manager from the 5th on.
insert into mart.manager_interval (customer_id, partner_id, day_from, day_to, account_manager_id) values
    ('500000000000000001', '100000000000000001', '2026-10-05', 'infinity', 'am-d1');

select nightpost.ensure_cycle('ledger.consumption', '2026-10'), nightpost.ensure_cycle('mart.consumption_day', '2026-10');

-- The records. After each: identity A (official = discount + erase + payable), then B (payable = its payments).
insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, resource_type_code,
        charging_mode, bill_type, provider_type, measure_id, currency, official_amount, discount_amount, erase_amount,
        payable_amount, cash_amount, credit_amount, voucher_amount, bonus_amount, debt_amount, source, batch_id) values
    -- 1: 100.00599822 = 20 + 0.00599822 + 80; 80 = 70 cash + 10 voucher
    ('500000000000000001', '2026-10', 'r1', '2026-10-01 10:00+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'CNY', 100.00599822, 20, 0.00599822, 80, 70, null, 10, null, null, 'example', 1),
    -- 2: the same key, last second of D, no discount known: 10 = 10; 10 = 10 cash
    ('500000000000000001', '2026-10', 'r2', '2026-10-20 23:59:59+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'CNY', 10, null, null, 10, 10, null, null, null, null, 'example', 1),
    -- 3: the first instant after D: in no file of today
    ('500000000000000001', '2026-10', 'r3', '2026-10-21 00:00+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'CNY', 999, null, null, 999, 999, null, null, null, null, 'example', 1),
    -- 4: a refund: -30 = -5 - 25; fields it does not have are NULL
    ('500000000000000001', '2026-10', 'r4', '2026-10-05 09:00+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     1, 4, 1, 1, 'CNY', -30, -5, null, -25, -25, null, null, null, null, 'example', 1),
    -- 5, 6: no resource type, once empty and once NULL: one row; 12.5 credit and 0.5 bonus
    ('500000000000000002', '2026-10', 'r5', '2026-10-07 09:00+08', 'hws.service.type.new', '',
     3, 5, 2, 1, 'CNY', 12.5, null, null, 12.5, null, 12.5, null, null, null, 'example', 1),
    ('500000000000000002', '2026-10', 'r6', '2026-10-08 09:00+08', 'hws.service.type.new', null,
     3, 5, 2, 1, 'CNY', 0.5, null, null, 0.5, null, null, null, 0.5, null, 'example', 1),
    -- 7, 8: the last microsecond with D, the first instant with S
    ('500000000000000003', '2026-10', 'r7', '2026-10-09 23:59:59.999999+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'CNY', 5, null, null, 5, null, null, null, null, 5, 'example', 1),
    ('500000000000000003', '2026-10', 'r8', '2026-10-10 00:00+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'CNY', 7, null, null, 7, 7, null, null, null, null, 'example', 1),
    -- 9: another currency is another row; twelve decimals: 3.333333333333 = 0.003333333333 + 3.33
    ('500000000000000001', '2026-10', 'r9', '2026-10-06 09:00+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'USD', 3.333333333333, null, 0.003333333333, 3.33, 3.33, null, null, null, null, 'example', 1),
    -- 10: nobody's
    ('500000000000000004', '2026-10', 'r10', '2026-10-06 09:00+08', 'hws.service.type.ec2', 'hws.resource.type.vm',
     3, 5, 1, 1, 'CNY', 1, null, null, 1, 1, null, null, null, null, 'example', 1);

insert into mart.consumption_day (top_id, report_cycle, trade_day, owner_id, account_manager_id, customer_id,
        source_customer_id, bill_cycle, service_type_code, resource_type_code, charging_mode, bill_class,
        association_type, provider_type, currency, official_amount, discount_amount, erase_amount, payable_amount,
        cash_amount, credit_amount, voucher_amount, bonus_amount, debt_amount, record_count) values
    ('100000000000000001', '2026-10', '2026-10-01', '100000000000000001', null, '500000000000000001', '500000000000000001', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', '2', 1, 'CNY', 100.00599822, 20, 0.00599822, 80, 70, null, 10, null, null, 1),
    ('100000000000000001', '2026-10', '2026-10-20', '100000000000000001', 'am-d1', '500000000000000001', '500000000000000001', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', '2', 1, 'CNY', 10, null, null, 10, 10, null, null, null, null, 1),
    ('100000000000000001', '2026-10', '2026-10-21', '100000000000000001', 'am-d1', '500000000000000001', '500000000000000001', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', '2', 1, 'CNY', 999, null, null, 999, 999, null, null, null, null, 1),
    ('100000000000000001', '2026-10', '2026-10-05', '100000000000000001', 'am-d1', '500000000000000001', '500000000000000001', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 1, 'refund', '2', 1, 'CNY', -30, -5, null, -25, -25, null, null, null, null, 1),
    ('100000000000000001', '2026-10', '2026-10-07', '200000000000000002', null, '500000000000000002', '500000000000000002', '2026-10',
     'hws.service.type.new', '', 3, 'consumption', '1', 2, 'CNY', 12.5, null, null, 12.5, null, 12.5, null, null, null, 1),
    ('100000000000000001', '2026-10', '2026-10-08', '200000000000000002', null, '500000000000000002', '500000000000000002', '2026-10',
     'hws.service.type.new', null, 3, 'consumption', '1', 2, 'CNY', 0.5, null, null, 0.5, null, null, null, 0.5, null, 1),
    ('100000000000000001', '2026-10', '2026-10-09', '100000000000000001', null, '500000000000000003', '500000000000000003', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', '2', 1, 'CNY', 5, null, null, 5, null, null, null, null, 5, 1),
    ('300000000000000003', '2026-10', '2026-10-10', '300000000000000003', null, '500000000000000003', '500000000000000003', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', '2', 1, 'CNY', 7, null, null, 7, 7, null, null, null, null, 1),
    ('100000000000000001', '2026-10', '2026-10-06', '100000000000000001', 'am-d1', '500000000000000001', '500000000000000001', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', '2', 1, 'USD', 3.333333333333, null, 0.003333333333, 3.33, 3.33, null, null, null, null, 1),
    ('_unowned', '2026-10', '2026-10-06', '_unowned', null, '500000000000000004', '500000000000000004', '2026-10',
     'hws.service.type.ec2', 'hws.resource.type.vm', 3, 'consumption', null, 1, 'CNY', 1, null, null, 1, 1, null, null, null, null, 1);

-- What must come out, in the order of the key (owner, customer, service, resource type, charging mode, class, type,
-- provider, currency):
--   D sees   customer 1, refund:     4
--            customer 1, CNY:        1 + 2     official 110.00599822, payable 90, cash 80, voucher 10, paid 90 - 10 = 80
--            customer 1, USD:        9
--            customer 3:             7         (not 8, which is S's)
--            customer 2, of R:       5 + 6     payable 13, credit 12.5, bonus 0.5
--   am-d1 sees customer 1 from the 5th on, so 4, 2 (without 1), 9
--   finance sees all but 3, which is after D
