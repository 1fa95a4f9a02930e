-- October of a distributor D (1...1) with its reseller R (2...2), as issued on 2 November: the rows of the
-- example of focus_cost_and_usage. D's invoice has a line for each kind of charge of customer 1: Credit -3,
-- Purchase 900, Tax 5, Usage 1.8 (together 903.80); customer 2's own has one of 0.04. A line is there since
-- the issue of its first trade day: 3, 7, 6, 2 (November) and 4 October, 00:00 in China = the day before at
-- 16:00Z; the batch of 31 October went out on 1 November, r3 is of 1 November: 2 November.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', 'Zhilian Trading Ltd', 'CNY', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', '张三丰', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1);
insert into ledger.service_type (service_type_code, service_type_name, service_type_name_en, focus_service_category,
        focus_service_subcategory, source, batch_id) values
    ('hws.service.type.ec2', '弹性云服务器', 'Elastic Cloud Server', 'Compute', 'Virtual Machines', 'example', 1);
insert into ledger.resource_type (resource_type_code, service_type_code, resource_type_name, resource_type_name_en, source, batch_id) values
    ('hws.resource.type.vm', 'hws.service.type.ec2', '云主机', 'Virtual machine', 'example', 1);
insert into ledger.region (region_code, region_name, region_name_en, source, batch_id) values
    ('cn-north-4', '华北-北京四', 'CN North-Beijing4', 'example', 1);
insert into ledger.product (product_id, product_name, product_name_en, source, batch_id) values
    ('ecs-s6', '云主机 s6', 'ECS s6', 'example', 1);
insert into nightpost.batch (batch_id, source, feed, business_date) values
    (1, 'example', 'consumption', '2026-10-31');

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '200000000000000002', 'partner', '200000000000000002', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '200000000000000002', '100000000000000001', '200000000000000002', null);

-- Customer 1 is D's in resale: the bill is D's. Customer 2 is R's in referral: the bill is his own.
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '1');

select nightpost.ensure_cycle('ledger.consumption', '2026-10'), nightpost.ensure_cycle('mart.consumption_line', '2026-10');

create temporary table example (record_id text, customer_id text, owner_id text, trade_time timestamptz, consume_from timestamptz,
    consume_to timestamptz, bill_type int4, charging_mode int4, region_code text, resource_id text, resource_name text,
    resource_tag text, usage_amount numeric, usage_unit text, official_amount numeric, discount_amount numeric, erase_amount numeric,
    payable_amount numeric, cash_amount numeric, voucher_amount numeric);
insert into example values
    -- 1: a purchase: one unit of 1200, by contract 1000; billed 1000 - 100 voucher = 900; effective 0. On D's
    --    invoice. From 00:30:15Z (08:30:15 in China) for a second.
    ('r1', '500000000000000001', '100000000000000001', '2026-10-02 08:30:15+08', null, null, 1, 1, 'cn-north-4', 'i-0001', 'web-1',
     'env=prod;owner=运维', null, null, 1200, 200, null, 1000, 900, 100),
    -- 2: usage of R's customer, on his own invoice. No decimal is 0.04599822 / 744.123456789012345: priced as one
    --    charge of 0.04599822, list and contract; billed 0.04 (抹零). A region nobody knows; a resource like a phone.
    ('r2', '500000000000000002', '200000000000000002', '2026-10-03 23:00+08', '2026-10-03 22:00+08', '2026-10-03 23:00+08', 5, 3,
     'xx-1', 'i-0002', '13800138000', null, 744.123456789012345, 'GB', 0.04599822, null, 0.00599822, 0.04, 0.04, null),
    -- 3: usage of the last hour of 31 October debited on 1 November: October's (E15), 15:00Z to 16:00Z.
    --    2.4 for 24 hours: 0.1 an hour, by contract (2.4 - 0.6) / 24 = 0.075; billed 1.8
    ('r3', '500000000000000001', '100000000000000001', '2026-11-01 00:30+08', '2026-10-31 23:00+08', '2026-11-01 00:00+08', 5, 3,
     'cn-north-4', 'i-0001', 'web-1', 'a=1;a=2', 24, '小时', 2.4, 0.6, null, 1.8, 1.8, null),
    -- 4: a tax of 6, one of it by voucher: all four costs 5; no price, no SKU, no resource
    ('r4', '500000000000000001', '100000000000000001', '2026-10-05 12:00+08', null, null, 15, 3, null, null, null,
     null, null, null, 6, null, null, 6, 5, 1),
    -- 5: a compensation: a credit of -3
    ('r5', '500000000000000001', '100000000000000001', '2026-10-06 12:00+08', null, null, 9, 3, null, null, null,
     null, null, null, -3, null, null, -3, -3, null),
    -- 6: after D
    ('r6', '500000000000000001', '100000000000000001', '2026-11-02 00:00+08', null, null, 5, 3, 'cn-north-4', 'i-0001', 'web-1',
     null, 1, '小时', 999, null, null, 999, 999, null);

insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, consume_from, consume_to, service_type_code,
        resource_type_code, region_code, charging_mode, bill_type, provider_type, trade_id, resource_id, resource_name, resource_tag,
        product_id, usage_amount, usage_unit, measure_id, currency, official_amount, discount_amount, erase_amount, payable_amount,
        cash_amount, voucher_amount, source, batch_id)
select e.customer_id, '2026-10', e.record_id, e.trade_time, e.consume_from, e.consume_to, 'hws.service.type.ec2',
       'hws.resource.type.vm', e.region_code, e.charging_mode, e.bill_type, 1, 'T-' || e.record_id, e.resource_id, e.resource_name,
       e.resource_tag, 'ecs-s6', e.usage_amount, e.usage_unit, 1, 'CNY', e.official_amount, e.discount_amount, e.erase_amount,
       e.payable_amount, e.cash_amount, e.voucher_amount, 'example', 1
  from example e;

insert into mart.consumption_line (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, record_id,
        association_type, trade_time, consume_from, consume_to, service_type_code, resource_type_code, region_code, charging_mode,
        bill_type, provider_type, trade_id, resource_id, resource_name, resource_tag, product_id, usage_amount, usage_unit, currency,
        official_amount, discount_amount, erase_amount, payable_amount, cash_amount, voucher_amount, batch_id)
select v.top_id, '2026-10', (e.trade_time at time zone 'Etc/GMT-8')::date, e.owner_id, e.customer_id, e.customer_id, '2026-10',
       e.record_id, v.association_type, e.trade_time, e.consume_from, e.consume_to, 'hws.service.type.ec2', 'hws.resource.type.vm',
       e.region_code, e.charging_mode, e.bill_type, 1, 'T-' || e.record_id, e.resource_id, e.resource_name, e.resource_tag, 'ecs-s6',
       e.usage_amount, e.usage_unit, 'CNY', e.official_amount, e.discount_amount, e.erase_amount, e.payable_amount, e.cash_amount,
       e.voucher_amount, 1
  from example e
  join mart.scope_interval v on v.customer_id = e.customer_id;
