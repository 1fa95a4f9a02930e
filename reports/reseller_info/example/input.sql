-- The resellers of a distributor D (1...1) at the end of 2026-10-20, and their performance of 2026.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, mobile_phone, email, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', null, null, 'CNY', 'example', 1),
    ('200000000000000001', 'RESELLER', '13800138001', '上海智联信息技术有限公司', '13912345678', 'r001@example.com', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', 'tengyun', '广州腾云, 科技', '13912345679', 'r002@example.com', 'CNY', 'example', 1),
    ('200000000000000003', 'RESELLER', 'haina', '深圳海纳', null, null, 'CNY', 'example', 1),
    ('200000000000000004', 'RESELLER', 'tiangong', '杭州天工', null, null, 'CNY', 'example', 1),
    ('200000000000000005', 'RESELLER', 'boyuan', '成都博远', null, null, 'CNY', 'example', 1);
insert into ledger.account_manager (account_manager_id, partner_id, account_name, account_manager_name, source, batch_id) values
    ('am-d1', '100000000000000001', 'am_d1', '赵一', 'example', 1);
insert into ledger.partner_relation (relation_id, distributor_id, reseller_id, account_manager_id, valid_from, valid_to, source, batch_id) values
    ('p1', '100000000000000001', '200000000000000001', 'am-d1', '2026-02-28 16:00+00', 'infinity', 'example', 1),
    ('p2', '100000000000000001', '200000000000000002', null, '2025-01-01 00:00+08', 'infinity', 'example', 1),
    ('p3', '100000000000000001', '200000000000000003', null, '2025-01-01 00:00+08', 'infinity', 'example', 1),
    -- to the very end of D: still one of them
    ('p4', '100000000000000001', '200000000000000004', null, '2025-01-01 00:00+08', '2026-10-21 00:00+08', 'example', 1),
    -- left at noon of D
    ('p5', '100000000000000001', '200000000000000005', null, '2025-01-01 00:00+08', '2026-10-20 12:00+08', 'example', 1);

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000003', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000004', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000005', null);
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-03-01 00:00+08', 'infinity', '100000000000000001', '200000000000000001', '2'),
    ('500000000000000002', '2026-03-01 00:00+08', 'infinity', '100000000000000001', '200000000000000001', '2'),
    ('500000000000000003', '2026-03-01 00:00+08', '2026-10-20 12:00+08', '100000000000000001', '200000000000000001', '2'),
    ('500000000000000004', '2025-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '2');

-- The threshold in force on D is 800 000; that of November is not yet.
insert into ledger.upgrade_policy (valid_from, threshold, source, batch_id) values
    ('2025-01-01', 500000, 'example', 1), ('2026-01-01', 800000, 'example', 1), ('2026-11-01', 900000, 'example', 1);
-- ec2 earns. obs turned to 2 (none) on the 15th, and back to 0 on the 25th, which is after D: 2 at the end of D.
-- Nobody knows a policy of svc.
insert into ledger.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, source, batch_id) values
    ('2025-12', 'ec2', '2025-12-01 00:00+08', '0', 'example', 1),
    ('2026-04', 'ec2', '2026-04-01 00:00+08', '0', 'example', 1),
    ('2026-10', 'ec2', '2026-10-01 00:00+08', '13', 'example', 1),
    ('2026-10', 'obs', '2026-10-01 00:00+08', '0', 'example', 1),
    ('2026-10', 'obs', '2026-10-15 00:00+08', '2', 'example', 1),
    ('2026-10', 'obs', '2026-10-25 00:00+08', '0', 'example', 1);

select nightpost.ensure_cycle('mart.performance_line', c)
  from unnest('{2025-12,2026-04,2026-10,2026-11}'::text[]) c;
insert into mart.performance_line (top_id, report_cycle, line_day, owner_id, customer_id, source_customer_id, performance_id,
        original_cycle, line_kind, formed_at, scope_at, service_type_code, currency, counted_amount, origin, source_key, due_cycle, batch_id)
select r.top_id, r.period, r.line_day, r.owner_id, '500000000000000001', '500000000000000001', r.id, r.period, r.kind,
       r.line_day::timestamp at time zone 'Etc/GMT-8', r.line_day::timestamp at time zone 'Etc/GMT-8', r.service, r.currency, r.amount,
       'record', r.id, r.period, 1
  from (values
    -- The first reseller: 500 000 + 299 950.01 - 50.01 refunded = 799 900, and 100 of debt repaid: 800 000.
    ('100000000000000001', '200000000000000001', 'r1', '2026-04', date '2026-04-10', 'consumption', 'ec2', 'CNY', 500000.00),
    ('100000000000000001', '200000000000000001', 'r2', '2026-10', '2026-10-20', 'consumption', 'ec2', 'CNY', 299950.01),
    ('100000000000000001', '200000000000000001', 'r3', '2026-10', '2026-10-03', 'refund', 'ec2', 'CNY', -50.01),
    ('100000000000000001', '200000000000000001', 'r4', '2026-10', '2026-10-19', 'correction', 'ec2', 'CNY', 100.00),
    -- not: November's period; 2025's; policy 2; dollars; after D; while it was another distributor's
    ('100000000000000001', '200000000000000001', 'r5', '2026-11', '2026-10-03', 'consumption', 'ec2', 'CNY', 1.00),
    ('100000000000000001', '200000000000000001', 'r6', '2025-12', '2025-12-31', 'consumption', 'ec2', 'CNY', 2.00),
    ('100000000000000001', '200000000000000001', 'r7', '2026-10', '2026-10-04', 'consumption', 'obs', 'CNY', 16.00),
    ('100000000000000001', '200000000000000001', 'r8', '2026-10', '2026-10-04', 'consumption', 'ec2', 'USD', 32.00),
    ('100000000000000001', '200000000000000001', 'r9', '2026-10', '2026-10-21', 'consumption', 'ec2', 'CNY', 64.00),
    ('100000000000000002', '200000000000000001', 'r10', '2026-04', '2026-04-10', 'consumption', 'ec2', 'CNY', 128.00),
    -- The second: a fen too little. The third: a service without a policy. The fourth: nothing.
    ('100000000000000001', '200000000000000002', 'r12', '2026-10', '2026-10-05', 'consumption', 'ec2', 'CNY', 799999.99),
    ('100000000000000001', '200000000000000003', 'r13', '2026-10', '2026-10-05', 'consumption', 'svc', 'CNY', 5.00))
       r (top_id, owner_id, id, period, line_day, kind, service, currency, amount);
