-- October's performance of a distributor D (1...1) with its reseller R (2...2), at the end of 20 October.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'sfang', '深圳方案', 'CNY', 'example', 1);
insert into ledger.partner_relation (relation_id, distributor_id, reseller_id, valid_from, valid_to, source, batch_id) values
    ('p1', '100000000000000001', '200000000000000002', '2026-01-01 00:00+08', 'infinity', 'example', 1);
insert into ledger.account_manager (account_manager_id, partner_id, account_name, account_manager_name, source, batch_id) values
    ('am-d1', '100000000000000001', 'am_d1', '赵一', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1);
insert into ledger.service_type (service_type_code, service_type_name, service_type_name_en, source, batch_id) values
    ('ec2', '弹性云服务器', 'Elastic Cloud Server', 'example', 1), ('cdn', '内容分发网络', 'Content Delivery Network', 'example', 1),
    ('obs', '对象存储', 'Object Storage', 'example', 1), ('live', '视频直播', 'Live', 'example', 1);
insert into ledger.resource_type (resource_type_code, service_type_code, resource_type_name, resource_type_name_en, source, batch_id) values
    ('vm', 'ec2', '云主机', 'Cloud server', 'example', 1);
insert into ledger.product (product_id, service_type_code, settled_monthly, stored_value_card, selected_goods, source, batch_id) values
    ('cdn-flow', 'cdn', true, false, false, 'example', 1),
    ('card', 'ec2', false, true, false, 'example', 1),
    ('goods', 'ec2', false, false, true, 'example', 1);
-- Policies of October: ec2 0. obs was 0, turned to 2 on the 10th, and is 0 again on the 25th, after D: 2.
-- live 13: performance, no rebate. cdn: from the 20th on 1, at the last second of D. September's do not count.
insert into ledger.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, source, batch_id) values
    ('2026-10', 'ec2', '2026-10-01 00:00+08', '0', 'example', 1), ('2026-09', 'ec2', '2026-09-01 00:00+08', '2', 'example', 1),
    ('2026-10', 'obs', '2026-10-01 00:00+08', '0', 'example', 1), ('2026-10', 'obs', '2026-10-10 00:00+08', '2', 'example', 1),
    ('2026-10', 'obs', '2026-10-25 00:00+08', '0', 'example', 1), ('2026-10', 'live', '2026-10-01 00:00+08', '13', 'example', 1),
    ('2026-10', 'cdn', '2026-10-01 00:00+08', '0', 'example', 1), ('2026-10', 'cdn', '2026-10-20 23:59:59.999+08', '1', 'example', 1),
    ('2026-10', 'cdn', '2026-10-21 00:00+08', '2', 'example', 1);

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
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '1'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '2');
insert into mart.manager_interval (customer_id, partner_id, day_from, day_to, account_manager_id) values
    ('500000000000000001', '100000000000000001', '2026-10-05', 'infinity', 'am-d1');

select nightpost.ensure_cycle(t, c)
  from unnest('{ledger.consumption,mart.performance_line}'::text[]) t, unnest('{2026-09,2026-10,2026-11}'::text[]) c;

create temporary table example (record_id text, customer_id text, bill_cycle text, trade_time timestamptz, consume_to timestamptz,
    bill_type int4, charging_mode int4, service text, product_id text, currency text, payable numeric, cash numeric, credit numeric,
    voucher numeric, coupon numeric, counted numeric, card numeric, bonus numeric, debt numeric, writeoff numeric);
insert into example values
    -- 1: cash 60 + credit 10 + stored card 5.50 + 1.25 of 4.50 in coupons counts: 76.75; 20 in vouchers does not
    ('r1', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 1, 1, 'ec2', 'vm', 'CNY', 100, 60, 10, 20, 4.5, 1.25, 5.5, null, null, null),
    -- 2: a refund counts negative, in its own period
    ('r2', '500000000000000001', '2026-10', '2026-10-12 10:00+08', null, 4, 1, 'ec2', 'vm', 'CNY', -30, -30, null, null, null, null, null, null, null, null),
    -- 3: the reseller's customer is the distributor's performance; eight decimals
    ('r3', '500000000000000002', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'ec2', 'vm', 'CNY', 8.00000001, 8.00000001, null, null, null, null, null, null, null, null),
    -- 4: settled monthly, consumed up to midnight of 1 October: September's, so October's performance: 7, policy 1
    ('r4', '500000000000000001', '2026-09', '2026-10-01 02:00+08', '2026-10-01 00:00+08', 5, 3, 'cdn', 'cdn-flow', 'CNY', 7, 7, null, null, null, null, null, null, null, null),
    -- 5: the same a second and a half later: November's performance
    ('r5', '500000000000000001', '2026-10', '2026-10-01 03:00+08', '2026-10-01 00:00:01.5+08', 5, 3, 'cdn', 'cdn-flow', 'CNY', 500, 500, null, null, null, null, null, null, null, null),
    -- 6: policy 2 at the end of D: no line. 7: policy 13: a line of 11
    ('r6', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'obs', 'obs', 'CNY', 600, 600, null, null, null, null, null, null, null, null),
    ('r7', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'live', 'live', 'CNY', 11, 11, null, null, null, null, null, null, null, null),
    -- 8: a stored-value card bought, 9: goods, 10: a write-off, 11: voucher and bonus only: none counts
    ('r8', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 1, 1, 'ec2', 'card', 'CNY', 800, 800, null, null, null, null, null, null, null, null),
    ('r9', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 1, 1, 'ec2', 'goods', 'CNY', 900, 900, null, null, null, null, null, null, null, null),
    ('r10', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'ec2', 'vm', 'CNY', -50, -20, null, null, null, null, null, null, null, -30),
    ('r11', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'ec2', 'vm', 'CNY', 9, null, null, 5, null, null, null, 4, null, null),
    -- 12: debt of October: 15 repaid on the 19th; 25 after D. 13: debt of September, repaid on 2 October: 12
    ('r12', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'ec2', 'vm', 'CNY', 40, null, null, null, null, null, null, null, 40, null),
    ('r13', '500000000000000001', '2026-09', '2026-09-06 10:00+08', null, 5, 3, 'ec2', 'vm', 'CNY', 12, null, null, null, null, null, null, null, 12, null),
    -- 14: dollars. 15: after D. 16: usage of 30 September debited on 1 October is September's (E15): not here
    ('r14', '500000000000000001', '2026-10', '2026-10-06 10:00+08', null, 5, 3, 'ec2', 'vm', 'USD', 2.5, 2.5, null, null, null, null, null, null, null, null),
    ('r15', '500000000000000001', '2026-10', '2026-10-21 00:00+08', null, 5, 3, 'ec2', 'vm', 'CNY', 1500, 1500, null, null, null, null, null, null, null, null),
    ('r16', '500000000000000001', '2026-09', '2026-10-01 00:30+08', null, 5, 3, 'ec2', 'vm', 'CNY', 1600, 1600, null, null, null, null, null, null, null, null);

insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, consume_to, service_type_code, resource_type_code,
        product_id, charging_mode, bill_type, provider_type, trade_id, measure_id, currency, official_amount, payable_amount, cash_amount,
        credit_amount, voucher_amount, cash_coupon_amount, cash_coupon_counted, stored_card_amount, bonus_amount, debt_amount,
        writeoff_amount, source, batch_id)
select e.customer_id, e.bill_cycle, e.record_id, e.trade_time, e.consume_to, e.service, 'vm', e.product_id, e.charging_mode, e.bill_type, 1,
       'CS-' || e.record_id, 1, e.currency, e.payable, e.payable, e.cash, e.credit, e.voucher, e.coupon, e.counted, e.card, e.bonus,
       e.debt, e.writeoff, 'example', 1
  from example e;
insert into ledger.repayment (customer_id, repayment_id, record_id, kind, amount, paid_time, source, batch_id) values
    ('500000000000000001', 'y1', 'r12', 'debt', 15, '2026-10-19 10:00+08', 'example', 1),
    ('500000000000000001', 'y2', 'r12', 'debt', 25, '2026-10-21 00:00+08', 'example', 1),
    ('500000000000000001', 'y3', 'r13', 'debt', 12, '2026-10-02 10:00+08', 'example', 1),
    -- credit counted when it was consumed
    ('500000000000000001', 'y4', 'r1', 'credit', 10, '2026-10-15 10:00+08', 'example', 1);
-- To another partner: -3.33, and theirs is nobody's business here. From the reseller to D: -2 and +2.
insert into ledger.performance_transfer (customer_id, transfer_id, bill_cycle, from_partner_id, to_partner_id, service_type_code, amount,
        currency, transfer_time, source, batch_id) values
    ('500000000000000001', 't1', '2026-10', '100000000000000001', '300000000000000003', 'ec2', 3.33, 'CNY', '2026-10-09 10:00+08', 'example', 1),
    ('500000000000000002', 't2', '2026-10', '200000000000000002', '100000000000000001', 'ec2', 2, 'CNY', '2026-10-10 00:00+08', 'example', 1),
    ('500000000000000002', 't3', '2026-10', '200000000000000002', '100000000000000001', 'ec2', 77, 'CNY', '2026-10-21 00:00+08', 'example', 1);

-- The lines, by hand. D's file: 76.75 - 30 + 8.00000001 + 7 + 11 + 15 + 12 - 3.33 - 2 + 2 = 96.42000001 CNY and 2.50 USD,
-- of 100 - 30 + 8.00000001 + 7 + 11 = 96.00000001 CNY and 2.50 USD of consumption.
insert into mart.performance_line (top_id, report_cycle, line_day, owner_id, account_manager_id, customer_id, source_customer_id,
        performance_id, original_cycle, line_kind, formed_at, scope_at, association_type, order_or_trade_id, bill_type, charging_mode,
        service_type_code, resource_type_code, currency, consumption_amount, counted_amount, origin, source_key, due_cycle, batch_id)
select case w.owner when 'S' then '300000000000000003' else '100000000000000001' end, w.cycle,
       (w.formed_at at time zone 'Etc/GMT-8')::date,
       case w.owner when 'D' then '100000000000000001' when 'R' then '200000000000000002' else '300000000000000003' end,
       w.manager, w.customer, w.customer, w.id, coalesce(e.bill_cycle, w.cycle), w.kind, w.formed_at, w.formed_at, w.type,
       coalesce('CS-' || e.record_id, w.key), e.bill_type, e.charging_mode, coalesce(e.service, 'ec2'),
       case when e.record_id is not null then 'vm' end, coalesce(e.currency, 'CNY'), w.consumption, w.counted, w.origin, w.key, w.cycle, 1
  from (values
    ('D', 'am-d1', '500000000000000001', '1', 'C/2026-10/500000000000000001/r1', '2026-10', 'consumption', timestamptz '2026-10-06 10:00+08', 'record', 'r1', 'r1', 100, 76.75),
    ('D', 'am-d1', '500000000000000001', '1', 'C/2026-10/500000000000000001/r2', '2026-10', 'refund', '2026-10-12 10:00+08', 'record', 'r2', 'r2', -30, -30),
    ('R', null, '500000000000000002', '2', 'C/2026-10/500000000000000002/r3', '2026-10', 'consumption', '2026-10-06 10:00+08', 'record', 'r3', 'r3', 8.00000001, 8.00000001),
    ('D', null, '500000000000000001', '1', 'C/2026-09/500000000000000001/r4', '2026-10', 'consumption', '2026-10-01 02:00+08', 'record', 'r4', 'r4', 7, 7),
    ('D', null, '500000000000000001', '1', 'C/2026-10/500000000000000001/r5', '2026-11', 'consumption', '2026-10-01 03:00+08', 'record', 'r5', 'r5', 500, 500),
    ('D', 'am-d1', '500000000000000001', '1', 'C/2026-10/500000000000000001/r6', '2026-10', 'consumption', '2026-10-06 10:00+08', 'record', 'r6', 'r6', 600, 600),
    ('D', 'am-d1', '500000000000000001', '1', 'C/2026-10/500000000000000001/r7', '2026-10', 'consumption', '2026-10-06 10:00+08', 'record', 'r7', 'r7', 11, 11),
    ('D', 'am-d1', '500000000000000001', '1', 'R/500000000000000001/y1', '2026-10', 'correction', '2026-10-19 10:00+08', 'repayment', 'y1', 'r12', null, 15),
    ('D', 'am-d1', '500000000000000001', '1', 'R/500000000000000001/y2', '2026-10', 'correction', '2026-10-21 00:00+08', 'repayment', 'y2', 'r12', null, 25),
    ('D', null, '500000000000000001', '1', 'R/500000000000000001/y3', '2026-10', 'correction', '2026-10-02 10:00+08', 'repayment', 'y3', 'r13', null, 12),
    ('D', 'am-d1', '500000000000000001', '1', 'C/2026-10/500000000000000001/r14', '2026-10', 'consumption', '2026-10-06 10:00+08', 'record', 'r14', 'r14', 2.5, 2.5),
    ('D', 'am-d1', '500000000000000001', '1', 'C/2026-10/500000000000000001/r15', '2026-10', 'consumption', '2026-10-21 00:00+08', 'record', 'r15', 'r15', 1500, 1500),
    ('D', null, '500000000000000001', '1', 'C/2026-09/500000000000000001/r16', '2026-09', 'consumption', '2026-10-01 00:30+08', 'record', 'r16', 'r16', 1600, 1600),
    ('D', 'am-d1', '500000000000000001', '1', 'T/t1/from', '2026-10', 'transfer', '2026-10-09 10:00+08', 'transfer', 't1', null, null, -3.33),
    ('S', null, '500000000000000001', '1', 'T/t1/to', '2026-10', 'transfer', '2026-10-09 10:00+08', 'transfer', 't1', null, null, 3.33),
    ('R', null, '500000000000000002', '2', 'T/t2/from', '2026-10', 'transfer', '2026-10-10 00:00+08', 'transfer', 't2', null, null, -2),
    ('D', null, '500000000000000002', '2', 'T/t2/to', '2026-10', 'transfer', '2026-10-10 00:00+08', 'transfer', 't2', null, null, 2),
    ('R', null, '500000000000000002', '2', 'T/t3/from', '2026-10', 'transfer', '2026-10-21 00:00+08', 'transfer', 't3', null, null, -77),
    ('D', null, '500000000000000002', '2', 'T/t3/to', '2026-10', 'transfer', '2026-10-21 00:00+08', 'transfer', 't3', null, null, 77))
       w (owner, manager, customer, type, id, cycle, kind, formed_at, origin, key, charge, consumption, counted)
  left join example e on e.record_id = w.charge;
