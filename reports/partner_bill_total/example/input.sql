-- October's bills of a distributor D (1...1) with its reseller R (2...2), one per currency, and of a
-- solution provider S (3...3), who had no resale; D is 2026-10-20.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'hainan', '海纳解决方案', 'CNY', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '300000000000000003', '300000000000000003', null);
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '2'),
    ('500000000000000003', '2026-01-01 00:00+08', 'infinity', '300000000000000003', '300000000000000003', '1');

select nightpost.ensure_cycle('ledger.consumption', '2026-10'), nightpost.ensure_cycle('mart.consumption_day', '2026-10');

create temporary table example (record_id text, customer_id text, top_id text, owner_id text, type text, trade_time timestamptz,
    bill_type int4, bill_class text, currency text, payable_amount numeric, cash_amount numeric, voucher_amount numeric);
insert into example values
    -- CNY: consumption 10.004 less 4 by voucher; 0.0005 of R's customer; a refund of 7.25; an adjustment of -0.3
    ('r1', '500000000000000001', '100000000000000001', '100000000000000001', '2', '2026-10-01 10:00+08', 5, 'consumption', 'CNY', 10.004, 6.004, 4),
    ('r2', '500000000000000002', '100000000000000001', '200000000000000002', '2', '2026-10-02 10:00+08', 5, 'consumption', 'CNY', 0.0005, 0.0005, null),
    ('r3', '500000000000000001', '100000000000000001', '100000000000000001', '2', '2026-10-05 09:00+08', 4, 'refund', 'CNY', -7.25, -7.25, null),
    ('r4', '500000000000000001', '100000000000000001', '100000000000000001', '2', '2026-10-06 09:00+08', 9, 'adjustment', 'CNY', -0.3, -0.3, null),
    -- USD: half a cent
    ('r5', '500000000000000002', '100000000000000001', '200000000000000002', '2', '2026-10-20 23:59:59+08', 5, 'consumption', 'USD', 2.005, 2.005, null),
    -- After D; a referral
    ('r6', '500000000000000001', '100000000000000001', '100000000000000001', '2', '2026-10-21 00:00+08', 5, 'consumption', 'CNY', 777, 777, null),
    ('r7', '500000000000000003', '300000000000000003', '300000000000000003', '1', '2026-10-08 09:00+08', 5, 'consumption', 'CNY', 999, 999, null);

insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, charging_mode, bill_type,
        provider_type, measure_id, currency, official_amount, payable_amount, cash_amount, voucher_amount, source, batch_id)
select e.customer_id, '2026-10', e.record_id, e.trade_time, 'hws.service.type.ec2', 3, e.bill_type,
       1, 1, e.currency, e.payable_amount, e.payable_amount, e.cash_amount, e.voucher_amount, 'example', 1
  from example e;
insert into mart.consumption_day (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle,
        service_type_code, charging_mode, bill_class, association_type, provider_type, currency, official_amount,
        payable_amount, cash_amount, voucher_amount, record_count)
select e.top_id, '2026-10', (e.trade_time at time zone 'Etc/GMT-8')::date, e.owner_id, e.customer_id, e.customer_id, '2026-10',
       'hws.service.type.ec2', 3, e.bill_class, e.type, 1, e.currency, e.payable_amount, e.payable_amount, e.cash_amount, e.voucher_amount, 1
  from example e;

-- CNY: consumption 6.004 + 0.0005 = 6.0045, refund -7.25, adjustment -0.3; together -1.5455, so the total is -1.55, the
-- residual 0.0045 and the amount due 0 (E26). USD: 2.005, so 2.01, residual -0.005, due 2.01. S has no bill.
