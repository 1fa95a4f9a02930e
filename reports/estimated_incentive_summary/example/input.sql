-- D = 2026-11-20, cycle 2026-11. Distributor 1...1 with its reseller 2...2, solution provider 3...3, and
-- 4...4 from which a customer came. Services a (policy 0), b (1), c (13), d (2). Worked out by hand:
--
-- Lines of 1...1        plan PW    PC     PQ         Lines of 3...3      PW     PM
--   L0 c2 Oct a  400               .      base         S1 s1 a 1000      base   base
--   L1 c1     a 1000    base, new  base,n .            S2 s1 a 1000      base   base
--   L2 c2     a 1500.005 base      .      base         S3 s1 b 1000      base   indicator
--   L3 c2     b  500    base       .      base
--   L4 c3     a  300    indicator  ind.   .            re-bound: from 4...4 on 2026-08-01
--   L5 c1     c  200    indicator  ind.   .            policy 13
--   L6 c1     a -100    base, new  base,n .            a refund
--   L7 c4     b    0.005 base      base   .            moved from 2...2 to 1...1: no re-binding
--   L8 c1     d 9999    .          .      .            policy 2
--   L9 c1     a 5000    .          .      .            after D
--   LA c1     a  777 USD           .      .            another currency
--
-- PW of 1...1: whole, 5% from 1 000.00, 8% from 3 400.01, bonus 2%. Indicator 1000 + 1500.005 + 500 + 300
--   + 200 - 100 + 0.005 = 3 400.01: met exactly. L1 80 + 20 = 100.00; L2 120.0004 -> 120.00; L3 40.00;
--   L6 -8 - 2 = -10.00; L7 0.0004 -> 0.00. Total 250.0008 -> 250.00.
-- PW of 3...3: 3 000 >= 1 000: 5%, 50.00 each, 150.00.
-- PM of 3...3: marginal, 3% from 1 000, 5% from 2 500, only policy 0 earns. Slices 1 500 x 3% + 500 x 5%
--   = 70; x base 2 000 / indicator 3 000 = 46.666... -> 46.67; each 23.33333333; the fen left over goes to
--   the lower id: S1 23.34, S2 23.33.
-- PC of 1...1: type 1, whole, 2% from 100, bonus 1%, cap 10. Indicator 1000 + 300 + 200 - 100 + 0.005
--   = 1 400.005; base 900.005: 18.0001 + 9 = 27.0001 -> cap 10.00. L1 30 x 10 / 27.0001 = 11.11106996,
--   L6 -3 -> -1.11110700, L7 0.0001 -> 0.00003704. Floors 11.11 - 1.12 + 0.00 = 9.99, one fen to the
--   largest fraction, L6 (0.889): 11.11, -1.11, 0.00.
-- PQ of 1...1: quarter to date, type 2, whole, 1% from 2 400: indicator 400 + 1500.005 + 500 = 2 400.005;
--   L0 4.00, L2 15.00005, L3 5.00: 24.00005 -> 24.00: 4.00 + 15.00 + 5.00.
-- PY of 1...1: year, 1% from 1 000 000: indicator 3 400.01 + 400 = 3 800.01, below: no line.
-- PE ended in October: nothing.
-- Frozen: c2 took credit 100 in November and paid 60 back: 40 open, PW, PC and PQ of 1...1 are frozen; c2
--   took debt 20 in October and has not paid: PQ says so too. 3...3: debt 5, paid back in full in the last
--   second of D: not frozen.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'hangzhou', '杭州方案科技', 'CNY', 'example', 1),
    ('400000000000000004', 'SOLUTION_PROVIDER', 'other', '其他方案科技', 'CNY', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '300000000000000003', 'partner', '300000000000000003', null),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '300000000000000003', '300000000000000003', '300000000000000003', null),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '200000000000000002', '200000000000000002', null),
    ('example', '_finance', '300000000000000003', '300000000000000003', null),
    ('example', '_finance', '400000000000000004', '400000000000000004', null),
    ('example', '_finance', '_unowned', '_unowned', null);

insert into ledger.customer (customer_id, account_name, customer_name, verified_status, segment, source, batch_id) values
    ('c1', 'chenjie', '陈杰', '2', 'KEY', 'example', 1),
    ('c2', '13900139002', '李', '2', 'KEY', 'example', 1),
    ('c3', 'zhao@example.com', '赵', '2', 'MID_TAIL', 'example', 1),
    ('c4', 'sun', '孙', '2', 'LONG_TAIL', 'example', 1),
    ('s1', 'zhou', '周', '2', 'KEY', 'example', 1);
-- c1 is new in November, its last month; c2's tag is over; s1 is tagged N.
insert into ledger.customer_new_tag (customer_id, customer_tag_type, effective_month, expire_month, new_customer_tag, source, batch_id) values
    ('c1', 'SMB', '2025-12', '2026-11', 'Y', 'example', 1),
    ('c2', 'SMB', '2025-10', '2026-09', 'Y', 'example', 1),
    ('s1', 'SMB', '2026-01', '2026-12', 'N', 'example', 1);
insert into ledger.customer_association (association_id, customer_id, partner_id, association_type, valid_from, valid_to, source, batch_id) values
    ('1', 'c1', '100000000000000001', '1', '2025-01-01 00:00+08', 'infinity', 'example', 1),
    ('2', 'c2', '200000000000000002', '2', '2025-01-01 00:00+08', 'infinity', 'example', 1),
    ('3', 'c3', '400000000000000004', '1', '2025-01-01 00:00+08', '2026-08-01 00:00+08', 'example', 1),
    ('4', 'c3', '100000000000000001', '1', '2026-08-01 00:00+08', 'infinity', 'example', 1),
    ('5', 'c4', '200000000000000002', '1', '2025-01-01 00:00+08', '2026-09-01 00:00+08', 'example', 1),
    ('6', 'c4', '100000000000000001', '1', '2026-09-01 00:00+08', 'infinity', 'example', 1),
    ('7', 's1', '300000000000000003', '1', '2025-01-01 00:00+08', 'infinity', 'example', 1);
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('c1', '2025-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '1'),
    ('c2', '2025-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '2'),
    ('c3', '2025-01-01 00:00+08', '2026-08-01 00:00+08', '400000000000000004', '400000000000000004', '1'),
    ('c3', '2026-08-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '1'),
    ('c4', '2025-01-01 00:00+08', '2026-09-01 00:00+08', '100000000000000001', '200000000000000002', '1'),
    ('c4', '2026-09-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '1'),
    ('s1', '2025-01-01 00:00+08', 'infinity', '300000000000000003', '300000000000000003', '1');

insert into ledger.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount, source, batch_id)
select m.month, p.service, '2026-01-01 00:00+08', p.policy, 'YES', 'example', 1
  from (values ('2026-10'), ('2026-11')) m (month)
 cross join (values ('a', '0'), ('b', '1'), ('c', '13'), ('d', '2')) p (service, policy);

insert into ledger.incentive_plan (plan_id, valid_from_cycle, valid_to_cycle, plan_name, plan_name_en, association_types, partner_kinds,
        period_kind, product_policies, tier_mode, cap_amount, new_customer_bonus_rate, indicator_name, indicator_scope,
        indicator_method, indicator_dimension, currency, source, batch_id)
select v.plan_id, '2026-01', v.valid_to, v.name, v.name_en, v.types, v.kinds, v.period, v.policies, v.mode, v.cap, v.bonus, '业绩',
       '全部', '求和', '伙伴', 'CNY', 'example', 1
  from (values ('PW', null, '月度激励', 'Monthly', '1,2', 'DISTRIBUTOR,SOLUTION_PROVIDER', 'month', '0,1', 'whole', null, 0.02),
               ('PM', null, '阶梯激励', 'Marginal', '1', 'SOLUTION_PROVIDER', 'month', '0', 'marginal', null, 0),
               ('PC', null, '封顶激励', 'Capped', '1', 'DISTRIBUTOR', 'month', '0,1', 'whole', 10.00, 0.01),
               ('PQ', null, '季度激励', null, '2', 'DISTRIBUTOR', 'quarter', '0,1', 'whole', null, 0),
               ('PY', null, '年度激励', 'Yearly', '1,2', 'DISTRIBUTOR', 'year', '0,1', 'whole', null, 0),
               ('PE', '2026-10', '旧激励', 'Ended', '1,2', 'DISTRIBUTOR', 'month', '0,1', 'whole', null, 0))
       v (plan_id, valid_to, name, name_en, types, kinds, period, policies, mode, cap, bonus);
insert into ledger.incentive_tier (plan_id, valid_from_cycle, threshold, rate, source, batch_id) values
    ('PW', '2026-01', 1000, 0.05, 'example', 1),
    ('PW', '2026-01', 3400.01, 0.08, 'example', 1),
    ('PM', '2026-01', 1000, 0.03, 'example', 1),
    ('PM', '2026-01', 2500, 0.05, 'example', 1),
    ('PC', '2026-01', 100, 0.02, 'example', 1),
    ('PQ', '2026-01', 2400, 0.01, 'example', 1),
    ('PY', '2026-01', 1000000, 0.01, 'example', 1),
    ('PE', '2026-01', 1, 0.5, 'example', 1);

select nightpost.ensure_cycle('mart.performance_line', '2026-10'), nightpost.ensure_cycle('mart.performance_line', '2026-11'),
       nightpost.ensure_cycle('mart.consumption_line', '2026-10'), nightpost.ensure_cycle('mart.consumption_line', '2026-11');
insert into mart.performance_line (top_id, report_cycle, line_day, owner_id, account_manager_id, customer_id, source_customer_id,
        performance_id, original_cycle, line_kind, formed_at, scope_at, association_type, service_type_code, currency, counted_amount, origin,
        source_key, due_cycle, batch_id)
select v.top_id, left(v.day, 7), v.day::date, v.owner_id, v.manager_id, v.customer_id, v.customer_id, v.line, left(v.day, 7),
       case when v.amount < 0 then 'refund' else 'consumption' end, (v.day || ' 10:00+08')::timestamptz,
       (v.day || ' 10:00+08')::timestamptz, v.type, v.service, v.currency, v.amount, 'record',
       v.line, left(v.day, 7), 1
  from (values ('100000000000000001', '200000000000000002', 'am-r1', 'c2', 'L0', '2026-10-31', '2', 'a', 'CNY', 400),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c1', 'L1', '2026-11-01', '1', 'a', 'CNY', 1000),
               ('100000000000000001', '200000000000000002', 'am-r1', 'c2', 'L2', '2026-11-02', '2', 'a', 'CNY', 1500.005),
               ('100000000000000001', '200000000000000002', null,    'c2', 'L3', '2026-11-03', '2', 'b', 'CNY', 500),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c3', 'L4', '2026-11-04', '1', 'a', 'CNY', 300),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c1', 'L5', '2026-11-05', '1', 'c', 'CNY', 200),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c1', 'L6', '2026-11-06', '1', 'a', 'CNY', -100),
               ('100000000000000001', '100000000000000001', null,    'c4', 'L7', '2026-11-20', '1', 'b', 'CNY', 0.005),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c1', 'L8', '2026-11-08', '1', 'd', 'CNY', 9999),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c1', 'L9', '2026-11-21', '1', 'a', 'CNY', 5000),
               ('100000000000000001', '100000000000000001', 'am-d1', 'c1', 'LA', '2026-11-10', '1', 'a', 'USD', 777),
               ('300000000000000003', '300000000000000003', null,    's1', 'S1', '2026-11-01', '1', 'a', 'CNY', 1000),
               ('300000000000000003', '300000000000000003', null,    's1', 'S2', '2026-11-02', '1', 'a', 'CNY', 1000),
               ('300000000000000003', '300000000000000003', null,    's1', 'S3', '2026-11-03', '1', 'b', 'CNY', 1000))
       v (top_id, owner_id, manager_id, customer_id, line, day, type, service, currency, amount);
insert into mart.consumption_line (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, record_id,
        trade_time, currency, payable_amount, credit_amount, debt_amount, batch_id)
select v.top_id, left(v.day, 7), v.day::date, v.owner_id, v.customer_id, v.customer_id, left(v.day, 7), v.record,
       (v.day || ' 10:00+08')::timestamptz, 'CNY', coalesce(v.credit, v.debt), v.credit, v.debt, 1
  from (values ('100000000000000001', '200000000000000002', 'c2', 'r0', '2026-10-31', null::numeric, 20),
               ('100000000000000001', '200000000000000002', 'c2', 'r2', '2026-11-02', 100, null),
               ('300000000000000003', '300000000000000003', 's1', 'r3', '2026-11-03', null, 5))
       v (top_id, owner_id, customer_id, record, day, credit, debt);
insert into ledger.repayment (customer_id, repayment_id, record_id, kind, amount, paid_time, source, batch_id) values
    ('c2', 'p1', 'r2', 'credit', 60, '2026-11-10 09:00+08', 'example', 1),
    ('c2', 'p2', 'r2', 'credit', 40, '2026-11-21 00:00+08', 'example', 1),
    ('s1', 'p3', 'r3', 'debt',    5, '2026-11-20 23:59:59+08', 'example', 1);
