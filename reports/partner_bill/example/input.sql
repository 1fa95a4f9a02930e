-- October's bills of a distributor D (1...1) with its reseller R (2...2), and of P (3...3), which was a
-- reseller of D until it became a distributor itself on the 10th; D is 2026-10-20.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'DISTRIBUTOR', 'hainan', '海纳解决方案', 'CNY', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1),
    ('500000000000000003', 'wang@example.com', '王', 'example', 1),
    ('500000000000000004', 'zhao', '赵六', 'example', 1),
    ('500000000000000005', 'zhou', '周五六', 'example', 1);
insert into ledger.service_type (service_type_code, service_type_name, service_type_name_en, source, batch_id) values
    ('hws.service.type.ec2', '弹性云服务器', 'Elastic Cloud Server', 'example', 1),
    ('hws.service.type.obs', '对象存储服务', 'Object Storage Service', 'example', 1);

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '300000000000000003', 'partner', '300000000000000003', null),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '100000000000000001', '100000000000000001', '300000000000000003', null),
    ('example', '300000000000000003', '100000000000000001', '300000000000000003', null),
    ('example', '300000000000000003', '300000000000000003', '300000000000000003', null),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '100000000000000001', '300000000000000003', null),
    ('example', '_finance', '300000000000000003', '300000000000000003', null);

-- 1 and 4 are resale customers of D, 2 of R; 3 is a referral of D; 5 is P's, under D until the 10th.
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '2'),
    ('500000000000000003', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '1'),
    ('500000000000000004', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000005', '2026-01-01 00:00+08', '2026-10-10 00:00+08', '100000000000000001', '300000000000000003', '2'),
    ('500000000000000005', '2026-10-10 00:00+08', 'infinity', '300000000000000003', '300000000000000003', '2');

select nightpost.ensure_cycle('ledger.consumption', '2026-10'), nightpost.ensure_cycle('mart.consumption_day', '2026-10');

create temporary table example (record_id text, customer_no text, trade_time timestamptz, service text, bill_type int4, currency text,
    official_amount numeric, discount_amount numeric, erase_amount numeric, payable_amount numeric, cash_amount numeric, voucher_amount numeric);
insert into example values
    -- 1, 2: one line of customer 1, paid 70 + 0.004
    ('r1',  '1', '2026-10-01 10:00+08', 'ec2', 5, 'CNY', 100.00599822, 20, 0.00599822, 80, 70, 10),
    ('r2',  '1', '2026-10-02 10:00+08', 'ec2', 5, 'CNY', 0.004, null, null, 0.004, 0.004, null),
    -- 3, 4: its refund and its adjustment are lines of their own
    ('r3',  '1', '2026-10-05 09:00+08', 'ec2', 4, 'CNY', -30, -5, null, -25, -25, null),
    ('r4',  '1', '2026-10-06 09:00+08', 'ec2', 9, 'CNY', -0.5, null, null, -0.5, -0.5, null),
    -- 5: another product. 6: the reseller's resale customer is on D's bill. 7: the referral is not.
    ('r5',  '4', '2026-10-07 09:00+08', 'obs', 5, 'CNY', 1.004, null, null, 1.004, 1.004, null),
    ('r6',  '2', '2026-10-08 09:00+08', 'ec2', 5, 'CNY', 3.333, null, null, 3.333, 3.333, null),
    ('r7',  '3', '2026-10-08 09:00+08', 'ec2', 5, 'CNY', 999, null, null, 999, 999, null),
    -- 8: another currency, a bill of its own; half a cent goes away from zero
    ('r8',  '2', '2026-10-09 09:00+08', 'ec2', 5, 'USD', 2.005, null, null, 2.005, 2.005, null),
    -- 9: after D
    ('r9',  '1', '2026-10-21 00:00+08', 'ec2', 5, 'CNY', 777, null, null, 777, 777, null),
    -- 10: D's, though P gets the line in other files. 11, 12: P's own bill, which is negative.
    ('r10', '5', '2026-10-09 23:59:59+08', 'ec2', 5, 'CNY', 4.001, null, null, 4.001, 4.001, null),
    ('r11', '5', '2026-10-10 00:00+08', 'ec2', 5, 'CNY', 6.006, null, null, 6.006, 6.006, null),
    ('r12', '5', '2026-10-11 00:00+08', 'ec2', 4, 'CNY', -20, null, null, -20, -20, null);

insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, charging_mode, bill_type,
        provider_type, measure_id, currency, official_amount, discount_amount, erase_amount, payable_amount, cash_amount,
        voucher_amount, source, batch_id)
select '50000000000000000' || e.customer_no, '2026-10', e.record_id, e.trade_time, 'hws.service.type.' || e.service, 3, e.bill_type,
       1, 1, e.currency, e.official_amount, e.discount_amount, e.erase_amount, e.payable_amount, e.cash_amount, e.voucher_amount, 'example', 1
  from example e;

-- Whose each record is, by hand: top, owner, type.
insert into mart.consumption_day (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle,
        service_type_code, charging_mode, bill_class, association_type, provider_type, currency, official_amount,
        discount_amount, erase_amount, payable_amount, cash_amount, voucher_amount, record_count)
select v.top_id, '2026-10', (e.trade_time at time zone 'Etc/GMT-8')::date, v.owner_id, k.customer_id, k.customer_id, '2026-10',
       'hws.service.type.' || e.service, 3, v.bill_class, v.type, 1, e.currency, e.official_amount, e.discount_amount,
       e.erase_amount, e.payable_amount, e.cash_amount, e.voucher_amount, 1
  from example e
  join (values
    ('r1',  '100000000000000001', '100000000000000001', '2', 'consumption'),
    ('r2',  '100000000000000001', '100000000000000001', '2', 'consumption'),
    ('r3',  '100000000000000001', '100000000000000001', '2', 'refund'),
    ('r4',  '100000000000000001', '100000000000000001', '2', 'adjustment'),
    ('r5',  '100000000000000001', '100000000000000001', '2', 'consumption'),
    ('r6',  '100000000000000001', '200000000000000002', '2', 'consumption'),
    ('r7',  '100000000000000001', '100000000000000001', '1', 'consumption'),
    ('r8',  '100000000000000001', '200000000000000002', '2', 'consumption'),
    ('r9',  '100000000000000001', '100000000000000001', '2', 'consumption'),
    ('r10', '100000000000000001', '300000000000000003', '2', 'consumption'),
    ('r11', '300000000000000003', '300000000000000003', '2', 'consumption'),
    ('r12', '300000000000000003', '300000000000000003', '2', 'refund')
       ) v (record_id, top_id, owner_id, type, bill_class) on v.record_id = e.record_id
 cross join lateral (select '50000000000000000' || e.customer_no as customer_id) k;

-- D's bill in CNY, each column by largest remainder. Lines: a = 1 adjustment, b = 1 consumption, c = 1 refund,
-- d = 4, e = 2 of R, f = 5 of P.
--   paid      a -0.5, b 70.004, c -25, d 1.004, e 3.333, f 4.001: 52.842, so 52.84. Floors -0.50 + 70.00 - 25.00 + 1.00
--             + 3.33 + 4.00 = 52.83: one cent to give; b and d both have 0.4 of a cent left, b comes first: 70.01
--   official  b 100.00999822, the rest as paid but c -30: 77.84799822, so 77.85. Floors 77.83: two cents, to b (0.99: 100.01)
--             and d (0.4: 1.01)
--   payable   b 80.004, the rest as paid: 62.842, so 62.84; b gets the cent: 80.01
--   erase     b alone, 0.00599822: 0.01
--   cash as paid; discount 20 and -5; voucher 10
-- In USD: e 2.005, so 2.01.
-- P's bill: 6.006 - 20 = -13.994, so -13.99; floors 6.00 - 20.00: the cent goes to the consumption, 6.01. Without r10.
-- Finance: both bills.
