-- October of a distributor D (1...1) with its reseller R (2...2), as issued on 2 November.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1);
insert into ledger.account_manager (account_manager_id, partner_id, account_name, account_manager_name, director_id, source, batch_id) values
    ('am-d1', '100000000000000001', 'am_d1', '赵一', 'am-d0', 'example', 1),
    ('am-d2', '100000000000000001', 'am_d2', '钱二', 'am-d0', 'example', 1),
    ('am-r1', '200000000000000002', 'am_r1', '孙三', null, 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1),
    ('500000000000000004', 'sub_account', '子账号', 'example', 1),
    ('500000000000000005', 'master_account', '主账号有限公司', 'example', 1);
insert into ledger.service_type (service_type_code, service_type_name, service_type_name_en, source, batch_id) values
    ('hws.service.type.ec2', '弹性云服务器', 'Elastic Cloud Server', 'example', 1);
insert into ledger.resource_type (resource_type_code, service_type_code, resource_type_name, resource_type_name_en, source, batch_id) values
    ('hws.resource.type.vm', 'hws.service.type.ec2', '云主机', 'Cloud server', 'example', 1);

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '100000000000000001--am-d0', 'director', '100000000000000001', 'am-d0');
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '100000000000000001--am-d0', '100000000000000001', '100000000000000001', 'am-d1'),
    ('example', '100000000000000001--am-d0', '100000000000000001', '100000000000000001', 'am-d2');

-- Customer 4, a sub-account, left D at 15:00 on the 12th; customer 5, its master, stayed (E32).
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '1'),
    ('500000000000000004', '2026-01-01 00:00+08', '2026-10-12 15:00+08', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000005', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2');
insert into mart.custody_event (customer_id, bill_cycle, master_customer_id, left_at) values
    ('500000000000000004', '2026-10', '500000000000000005', '2026-10-12 15:00+08');
-- am-d1 hands customer 1 over to am-d2: 31 October is still his.
insert into mart.manager_interval (customer_id, partner_id, day_from, day_to, account_manager_id) values
    ('500000000000000001', '100000000000000001', '2026-01-02', '2026-11-01', 'am-d1'),
    ('500000000000000001', '100000000000000001', '2026-11-01', 'infinity', 'am-d2'),
    ('500000000000000002', '200000000000000002', '2026-01-02', 'infinity', 'am-r1'),
    ('500000000000000005', '100000000000000001', '2026-01-02', 'infinity', 'am-d2');

select nightpost.ensure_cycle('ledger.consumption', '2026-10'), nightpost.ensure_cycle('mart.consumption_line', '2026-10');

create temporary table example (record_id text, customer_id text, trade_time timestamptz, bill_type int4, charging_mode int4,
    trade_id text, resource_id text, resource_name text, usage_amount numeric, usage_unit text, currency text, official_amount numeric,
    discount_amount numeric, erase_amount numeric, payable_amount numeric, cash_amount numeric, voucher_amount numeric);
insert into example values
    -- 1: a purchase: the trade is an order (E34). 1200 = 200 + 1000; 1000 = 900 cash + 100 voucher; paid 900
    ('r1', '500000000000000001', '2026-10-02 08:30:15+08', 1, 1, 'CS2610020001', 'i-0001', 'web-1', null, null,
     'CNY', 1200, 200, null, 1000, 900, 100),
    -- 2: usage: the trade is none. A resource named like a phone; fifteen decimals of usage.
    --    0.04599822 = 0.00599822 + 0.04
    ('r2', '500000000000000002', '2026-10-03 23:00+08', 5, 3, 'T-2', 'i-0002', '13800138000', 744.123456789012345, 'GB',
     'CNY', 0.04599822, null, 0.00599822, 0.04, 0.04, null),
    -- 3: usage of 31 October debited at 00:30 on 1 November: October's, and am-d1's (E15)
    ('r3', '500000000000000001', '2026-11-01 00:30+08', 5, 3, 'T-3', 'i-0001', 'web-1', 24, '小时',
     'CNY', 2.5, null, null, 2.5, 2.5, null),
    -- 4: to the second of the event: the sub-account's, which has no manager
    ('r4', '500000000000000004', '2026-10-12 15:00:00.7+08', 5, 3, 'T-4', 'i-0004', '=cmd', 1, '小时',
     'CNY', 4, null, null, 4, 4, null),
    -- 5: a second later: the master's, with its manager
    ('r5', '500000000000000004', '2026-10-12 15:00:01+08', 5, 3, 'T-5', 'i-0004', '=cmd', 1, '小时',
     'CNY', 6, null, null, 6, 6, null),
    -- 6: after D
    ('r6', '500000000000000001', '2026-11-02 00:00+08', 5, 3, 'T-6', 'i-0001', 'web-1', 1, '小时',
     'CNY', 999, null, null, 999, 999, null);

insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, resource_type_code,
        charging_mode, bill_type, provider_type, trade_id, resource_id, resource_name, usage_amount, usage_unit, measure_id,
        currency, official_amount, discount_amount, erase_amount, payable_amount, cash_amount, voucher_amount, source, batch_id)
select e.customer_id, '2026-10', e.record_id, e.trade_time, 'hws.service.type.ec2', 'hws.resource.type.vm',
       e.charging_mode, e.bill_type, 1, e.trade_id, e.resource_id, e.resource_name, e.usage_amount, e.usage_unit, 1,
       e.currency, e.official_amount, e.discount_amount, e.erase_amount, e.payable_amount, e.cash_amount, e.voucher_amount, 'example', 1
  from example e;

-- Who sees which: owner, shown customer, type and manager, by hand.
insert into mart.consumption_line (top_id, report_cycle, trade_day, owner_id, account_manager_id, customer_id, source_customer_id,
        bill_cycle, record_id, association_type, trade_time, service_type_code, resource_type_code, charging_mode, bill_type,
        provider_type, trade_id, resource_id, resource_name, usage_amount, usage_unit, currency, official_amount, discount_amount,
        erase_amount, payable_amount, cash_amount, voucher_amount, batch_id)
select '100000000000000001', '2026-10', w.trade_day, w.owner_id, w.account_manager_id, w.customer_id, e.customer_id,
       '2026-10', e.record_id, w.association_type, e.trade_time, 'hws.service.type.ec2', 'hws.resource.type.vm', e.charging_mode,
       e.bill_type, 1, e.trade_id, e.resource_id, e.resource_name, e.usage_amount, e.usage_unit, e.currency, e.official_amount,
       e.discount_amount, e.erase_amount, e.payable_amount, e.cash_amount, e.voucher_amount, 1
  from example e
  join (values ('r1', date '2026-10-02', '100000000000000001', 'am-d1', '500000000000000001', '2'),
               ('r2', '2026-10-03', '200000000000000002', 'am-r1', '500000000000000002', '1'),
               ('r3', '2026-11-01', '100000000000000001', 'am-d1', '500000000000000001', '2'),
               ('r4', '2026-10-12', '100000000000000001', null, '500000000000000004', '2'),
               ('r5', '2026-10-12', '100000000000000001', 'am-d2', '500000000000000005', '2'),
               ('r6', '2026-11-02', '100000000000000001', 'am-d2', '500000000000000001', '2'))
       w (record_id, trade_day, owner_id, account_manager_id, customer_id, association_type) on w.record_id = e.record_id;

-- Files of D: unassigned (r4), am-d1 (r1, r3), am-d2 (r5), am-r1 (r2). Of the director am-d0: am-d1 and am-d2.
