-- October's orders of a distributor D (1...1) and its reseller R (2...2), as issued on the 31st: D is the 30th.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1);
insert into ledger.service_type (service_type_code, service_type_name, service_type_name_en, source, batch_id) values
    ('hws.service.type.ec2', '弹性云服务器', 'Elastic Cloud Server', 'example', 1);
insert into ledger.resource_type (resource_type_code, service_type_code, resource_type_name, resource_type_name_en, source, batch_id) values
    ('hws.resource.type.vm', 'hws.service.type.ec2', '云主机', 'Cloud server', 'example', 1);

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null);
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '1');

insert into ledger.orders (customer_id, order_id, parent_order_id, source_type, order_status, order_type, official_amount,
        amount_after_discount, voucher_amount, measure_id, currency, create_time, payment_time, source, batch_id) values
    -- O1: two lines share a voucher of 100.01
    ('500000000000000001', 'O1', null, 1, 5, 1, 1200, 1000, 100.01, 1, 'CNY', '2026-10-03 09:00+08', '2026-10-03 09:05+08', 'example', 1),
    -- O2: paid in November: at the end of D it was not, and it is October's as long as it is not
    ('500000000000000001', 'O2', null, 1, 6, 1, 10, 10, null, 1, 'CNY', '2026-10-30 12:00+08', '2026-11-01 10:00+08', 'example', 1),
    -- O3: a renewal, of the reseller's customer
    ('500000000000000002', 'O3', null, 2, 5, 2, 88.123456789012, 88.123456789012, null, 1, 'CNY', '2026-10-05 00:00+08', '2026-10-05 00:01+08', 'example', 1),
    -- O4: takes back a line of O1: 50 back, of which 30 had been used, for a fee of 5
    ('500000000000000001', 'O4', 'O1', 1, 5, 4, -15, -15, null, 1, 'CNY', '2026-10-09 09:00+08', '2026-10-09 09:00:01+08', 'example', 1),
    -- O5: paid at the very end of D, which is the first instant of the 31st: not yet
    ('500000000000000001', 'O5', null, 1, 6, 1, 20, 20, null, 1, 'CNY', '2026-10-30 23:00+08', '2026-10-31 00:00+08', 'example', 1),
    -- O6: created after D
    ('500000000000000001', 'O6', null, 1, 6, 1, 30, 30, null, 1, 'CNY', '2026-10-31 00:00+08', null, 'example', 1);
insert into ledger.order_line (customer_id, order_id, order_line_id, base_order_line_id, line_kind, service_type_code,
        resource_type_code, period_type, period_num, subscription_num, official_amount, amount_after_discount, currency,
        effective_time, expire_time, resource_id, resource_name, expire_policy, source, batch_id) values
    ('500000000000000001', 'O1', 'L1', null, 'PURCHASE', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 720, 600, 'CNY',
     '2026-10-03 09:05+08', '2026-11-03 23:59:59+08', 'i-0001', 'web-1', 0, 'example', 1),
    ('500000000000000001', 'O1', 'L2', null, 'PURCHASE', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 480, 400, 'CNY',
     '2026-10-03 09:05+08', '2026-11-03 23:59:59+08', 'i-0002', 'ops@example.com', 0, 'example', 1),
    ('500000000000000001', 'O2', 'L3', null, 'PURCHASE', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 10, 10, 'CNY',
     null, null, null, null, null, 'example', 1),
    ('500000000000000002', 'O3', 'L4', null, 'PURCHASE', 'hws.service.type.ec2', null, 3, 1, 2, 88.123456789012, 88.123456789012, 'CNY',
     '2026-10-05 00:01+08', 'infinity', 'i-0003', 'db-1', 3, 'example', 1),
    ('500000000000000001', 'O4', 'L5', 'L2', 'REFUND', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, -50, -50, 'CNY',
     null, null, 'i-0002', 'ops@example.com', null, 'example', 1),
    ('500000000000000001', 'O4', 'L6', 'L2', 'CONSUMED', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 30, 30, 'CNY',
     null, null, 'i-0002', 'ops@example.com', null, 'example', 1),
    ('500000000000000001', 'O4', 'L7', 'L2', 'FEE', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 5, 5, 'CNY',
     null, null, 'i-0002', 'ops@example.com', null, 'example', 1),
    ('500000000000000001', 'O5', 'L8', null, 'PURCHASE', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 20, 20, 'CNY',
     null, null, null, null, null, 'example', 1),
    ('500000000000000001', 'O6', 'L9', null, 'PURCHASE', 'hws.service.type.ec2', 'hws.resource.type.vm', 2, 1, 1, 30, 30, 'CNY',
     null, null, null, null, null, 'example', 1);

-- 100.01 over 600 and 400: 60.006 and 40.004; floors 60.00 + 40.00, one fen left, to the larger fraction: 60.01 and 40.00.
insert into mart.order_fact (top_id, owner_id, customer_id, order_id, order_line_id, paid, state_from, state_to, bill_cycle,
        association_type, order_type, order_status, source_type, create_time, payment_time, service_type_code, resource_type_code,
        resource_id, resource_name, period_type, period_num, subscription_num, effective_time, expire_time, expire_policy, currency,
        official_amount, amount_after_discount, voucher_amount, base_order_id, refunded_amount, consumed_amount, fee_amount)
select '100000000000000001', case when o.customer_id = '500000000000000002' then '200000000000000002' else '100000000000000001' end,
       o.customer_id, o.order_id, l.order_line_id, w.paid, w.state_from, w.state_to, w.bill_cycle,
       case when o.customer_id = '500000000000000002' then '1' else '2' end, o.order_type, o.order_status, o.source_type, o.create_time,
       case when w.paid then o.payment_time end, l.service_type_code, l.resource_type_code, l.resource_id, l.resource_name, l.period_type,
       l.period_num, l.subscription_num, l.effective_time, l.expire_time, l.expire_policy, o.currency, l.official_amount,
       l.amount_after_discount, w.voucher_amount, w.base_order_id, case when l.line_kind = 'REFUND' then l.amount_after_discount end,
       case when l.line_kind = 'CONSUMED' then l.amount_after_discount end, case when l.line_kind = 'FEE' then l.amount_after_discount end
  from ledger.order_line l
  join ledger.orders o on o.customer_id = l.customer_id and o.order_id = l.order_id
  join (values ('L1', false, timestamptz '2026-10-03 09:00+08', timestamptz '2026-10-03 09:05+08', '2026-10', 60.01, null),
               ('L1', true, '2026-10-03 09:05+08', 'infinity', '2026-10', 60.01, null),
               ('L2', false, '2026-10-03 09:00+08', '2026-10-03 09:05+08', '2026-10', 40.00, null),
               ('L2', true, '2026-10-03 09:05+08', 'infinity', '2026-10', 40.00, null),
               ('L3', false, '2026-10-30 12:00+08', '2026-11-01 10:00+08', '2026-10', null, null),
               ('L3', true, '2026-11-01 10:00+08', 'infinity', '2026-11', null, null),
               ('L4', false, '2026-10-05 00:00+08', '2026-10-05 00:01+08', '2026-10', null, null),
               ('L4', true, '2026-10-05 00:01+08', 'infinity', '2026-10', null, null),
               ('L5', true, '2026-10-09 09:00:01+08', 'infinity', '2026-10', null, 'O1'),
               ('L6', true, '2026-10-09 09:00:01+08', 'infinity', '2026-10', null, 'O1'),
               ('L7', true, '2026-10-09 09:00:01+08', 'infinity', '2026-10', null, 'O1'),
               ('L8', false, '2026-10-30 23:00+08', '2026-10-31 00:00+08', '2026-10', null, null),
               ('L8', true, '2026-10-31 00:00+08', 'infinity', '2026-10', null, null),
               ('L9', false, '2026-10-31 00:00+08', 'infinity', '2026-10', null, null))
       w (order_line_id, paid, state_from, state_to, bill_cycle, voucher_amount, base_order_id) on w.order_line_id = l.order_line_id;
