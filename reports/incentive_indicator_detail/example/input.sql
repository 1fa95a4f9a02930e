-- Formal bills of a distributor A (1...1) and one of a provider B (3...3), at the end of D = 2026-10-17:
-- what happens from 2026-10-18 00:00:00+08 on has not happened yet. Worked out by hand, in 元:
--
--   bill  amount   at the end of D
--   b01  1000.00   paid; confirmed by the partner on 09-08. 600.10 + 399.90
--   b02    80.00   to confirm: its deadline is 10-18 00:00:00+08, the first instant after D
--   b03    70.00   paying: its deadline 10-17 23:59:59+08 passed, nobody confirmed (E56)
--   b04    60.00   to confirm: the source's confirmation of 10-18 00:00:00+08 is after D
--   b05    50.00   paying: an operator's confirmation of business day 10-17
--   b06    40.00   not shown: formed 10-18 00:00:00+08
--   b07   200.00   expired on 10-10, its 200.00 net b08: 200.00 - 200.00 = 0
--   b08  -600.00   -600.00 + 200.00 = -400.00 (E57); its deadline has passed: paying
--   b09   100.00   expired on 10-09 00:00, the very instant at which b08 is formed: nothing to net yet,
--                  100.00 are lost: 100.00 - 100.00 = 0
--   b10   400.00   resale, expired 10-12: nets the older b11 first (-300 -> 0), then 100.00 of b12
--                  (-150 -> -50): 400 - 300 - 100 = 0. b08 is referral: not touched
--   b21    80.00   resale, expired 10-13: nets what is left of b12 (-50 -> 0), 30.00 are lost: 80 - 50 - 30 = 0
--   b11  -300.00   netted;  b12 -150.00 netted, by two
--   b13    30.00   resale, expires 10-18 00:00: not yet
--   b14 -1000.00   resale, paid (settled) on 10-11, before b10 expired: not netted
--   b15    20.00   not shown: formed 2025-04-30 (18 months are 2025-05 to 2026-10) and paid that year
--   b16    10.00   as old, but neither paid nor expired: shown
--   b17    50.00   the source itself netted it with b18 on 10-15 and formed b19: expired, nothing computed
--   b18   -60.00   expired by the source; b19 -10.00 is what it left; b20 -7.00 was there too and stays
--   x01  -900.00   of B: A's positive bills do not net it; shown to finance only
--
-- Frozen (E55): in 2026-09 customer 2 took 50.00 on credit and had a refund of 5.00 to credit; 20.00 were paid
-- back on the last second of D, 30.00 in the first one after it: 25.00 are owed, so the open bills of 2026-09 (b02 to
-- b05) are frozen. The debt of 2025-10 was paid back on D: b13 is not. What is paid or expired never is.
--
-- incentive_amount of A: 1000 + 80 + 70 + 60 + 50 + 0 - 400 + 0 + 0 + 0 + 0 + 0 + 30 - 1000 + 10 + 0 + 0 - 10 - 7
--   = -117.00; with x01 (finance) -1017.00.
-- base_amount of A: ten times every bill's amount: 10 000 + 800 + 700 + 600 + 500 + 2 000 - 6 000 + 1 000
--   + 4 000 + 800 - 3 000 - 1 500 + 300 - 10 000 + 100 + 500 - 600 - 100 - 70 = 30.00; with x01 -8 970.00.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', 'zhilian', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'hengtai', '恒泰', 'CNY', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', '13800138001', '王芳', 'example', 1),
    ('500000000000000002', 'c2', '李雷', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '300000000000000003', '300000000000000003', null);

insert into nightpost.batch (source, feed, business_date, batch_id) values
    ('example', 'incentive_bill', '2026-10-17', 1), ('_operator', 'incentive_confirmation', '2026-10-17', 2);

insert into ledger.incentive_bill (bill_id, plan_id, period, partner_id, association_type, indicator_value, tier_threshold, rate, base_amount,
       bill_amount, currency, state, formed_at, confirm_deadline, confirmed_at, paid_at, expires_at, netted_bill_id, source, batch_id)
select b.id, b.plan, b.period, b.partner, b.type, b.amount * 10, 500, 0.1, b.amount * 10,
       b.amount, 'CNY', 'TO_CONFIRM', b.formed::timestamptz, b.deadline::timestamptz, b.confirmed::timestamptz, b.paid::timestamptz,
       b.expires::timestamptz, b.netted, 'example', 1
  from (values
    ('b01', 'P1', '2026-08', '100000000000000001', '1',  1000.00, '2026-09-07 10:00+08', '2026-09-17 00:00+08', '2026-09-08 11:00+08', '2026-09-22 10:00+08', null, null),
    ('b02', 'P1', '2026-09', '100000000000000001', '1',    80.00, '2026-10-08 10:00+08', '2026-10-18 00:00+08', null, null, null, null),
    ('b03', 'P2', '2026-09', '100000000000000001', '1',    70.00, '2026-10-08 10:00+08', '2026-10-17 23:59:59+08', null, null, null, null),
    ('b04', 'P3', '2026-09', '100000000000000001', '1',    60.00, '2026-10-08 10:00+08', '2026-10-31 00:00+08', '2026-10-18 00:00+08', '2026-10-20 10:00+08', null, null),
    ('b05', 'P4', '2026-09', '100000000000000001', '1',    50.00, '2026-10-08 10:00+08', '2026-10-31 00:00+08', null, null, null, null),
    ('b06', 'P5', '2026-09', '100000000000000001', '1',    40.00, '2026-10-18 00:00+08', '2026-10-31 00:00+08', null, null, null, null),
    ('b07', 'P1', '2025-09', '100000000000000001', '1',   200.00, '2025-10-08 10:00+08', '2025-10-18 00:00+08', null, null, '2026-10-10 00:00+08', null),
    ('b08', 'P2', '2026-08', '100000000000000001', '1',  -600.00, '2026-10-09 00:00+08', '2026-10-16 00:00+08', null, null, null, null),
    ('b09', 'P1', '2025-08', '100000000000000001', '1',   100.00, '2025-09-08 10:00+08', '2025-09-18 00:00+08', null, null, '2026-10-09 00:00+08', null),
    ('b10', 'P1', '2025Q3',  '100000000000000001', '2',   400.00, '2025-10-08 10:00+08', '2025-10-18 00:00+08', null, null, '2026-10-12 00:00+08', null),
    ('b11', 'P3', '2026-06', '100000000000000001', '2',  -300.00, '2026-07-08 10:00+08', '2026-07-18 00:00+08', null, null, null, null),
    ('b12', 'P1', '2026Q2',  '100000000000000001', '2',  -150.00, '2026-07-08 10:00:01+08', '2026-07-18 00:00+08', null, null, null, null),
    ('b13', 'P1', '2025-10', '100000000000000001', '2',    30.00, '2025-11-08 10:00+08', '2025-11-18 00:00+08', null, null, '2026-10-18 00:00+08', null),
    ('b14', 'P1', '2026-05', '100000000000000001', '2', -1000.00, '2026-06-08 10:00+08', '2026-06-18 00:00+08', null, '2026-10-11 10:00+08', null, null),
    ('b15', 'P1', '2025-03', '100000000000000001', '1',    20.00, '2025-04-30 23:59:59+08', '2025-05-18 00:00+08', null, '2025-04-30 23:59:59.5+08', null, null),
    ('b16', 'P2', '2025-03', '100000000000000001', '1',    10.00, '2025-04-30 23:59:59+08', '2025-05-18 00:00+08', null, null, null, null),
    ('b17', 'P6', '2025-11', '100000000000000001', '3',    50.00, '2025-12-08 10:00+08', '2025-12-18 00:00+08', null, null, '2026-10-15 00:00+08', 'b18'),
    ('b18', 'P6', '2026-07', '100000000000000001', '3',   -60.00, '2026-08-08 10:00+08', '2026-08-18 00:00+08', null, null, '2026-10-15 00:00+08', null),
    ('b19', 'P6', '2026-07', '100000000000000001', '3',   -10.00, '2026-10-15 00:00+08', '2026-10-25 00:00+08', null, null, null, 'b18'),
    ('b20', 'P6', '2026-06', '100000000000000001', '3',    -7.00, '2026-07-08 10:00+08', '2026-07-18 00:00+08', null, null, null, null),
    ('b21', 'P2', '2025-10', '100000000000000001', '2',    80.00, '2025-11-08 10:00+08', '2025-11-18 00:00+08', null, null, '2026-10-13 00:00+08', null),
    ('x01', 'P1', '2026-08', '300000000000000003', '1',  -900.00, '2026-09-08 10:00+08', '2026-09-18 00:00+08', null, null, null, null)
  ) b (id, plan, period, partner, type, amount, formed, deadline, confirmed, paid, expires, netted);

-- One line a bill, but for b01, whose second line came through a reseller.
insert into ledger.incentive_bill_line (data_id, bill_id, customer_id, reseller_id, bill_cycle, base_amount, rate, bonus_rate, incentive_amount, source, batch_id)
select b.bill_id || '-1', b.bill_id, '500000000000000001', null, '2026-08', b.base_amount, b.rate, 0, b.bill_amount, 'example', 1
  from ledger.incentive_bill b
 where b.bill_id <> 'b01';
insert into ledger.incentive_bill_line (data_id, bill_id, customer_id, reseller_id, bill_cycle, base_amount, rate, bonus_rate, incentive_amount, source, batch_id) values
    ('b01-1', 'b01', '500000000000000001', null, '2026-08', 6001, 0.1, 0.00001666, 600.10, 'example', 1),
    ('b01-2', 'b01', '500000000000000002', '200000000000000002', '2026-08', 3999, 0.1, 0, 399.90, 'example', 1);
insert into nightpost.incentive_confirmation (bill_id, by_whom, confirmed_on, batch_id) values
    ('b05', '李雷', '2026-10-17', 2);

insert into ledger.incentive_plan (plan_id, plan_name, plan_name_en, valid_from_cycle, valid_to_cycle, association_types, partner_kinds, period_kind,
       product_policies, tier_mode, new_customer_bonus_rate, indicator_name, indicator_scope, indicator_method, indicator_dimension, currency, source, batch_id)
select p.id, p.zh, p.en, p.valid_from, p.valid_to, '1', 'DISTRIBUTOR', 'month', '0', 'whole', 0, '业绩', '顾问销售', '求和', '伙伴', 'CNY', 'example', 1
  from (values ('P1', '旧名',     'Old name', '2025-01', '2026-06'),
               ('P1', '月度激励', 'Monthly',  '2026-07', null),
               ('P2', '季度激励', null,       '2025-01', null)) p (id, zh, en, valid_from, valid_to);

select nightpost.ensure_cycle('mart.consumption_line', c) from unnest('{2025-10, 2026-09}'::text[]) c;
insert into mart.consumption_line (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, record_id, trade_time, currency,
       payable_amount, credit_amount, debt_amount, batch_id) values
    ('100000000000000001', '2026-09', '2026-09-10', '200000000000000002', '500000000000000002', '500000000000000002', '2026-09', 'k1', '2026-09-10 10:00+08', 'CNY', 50, 50, null, 1),
    ('100000000000000001', '2026-09', '2026-09-11', '200000000000000002', '500000000000000002', '500000000000000002', '2026-09', 'k2', '2026-09-11 10:00+08', 'CNY', -5, -5, null, 1),
    ('100000000000000001', '2025-10', '2025-10-11', '100000000000000001', '500000000000000001', '500000000000000001', '2025-10', 'k3', '2025-10-11 10:00+08', 'CNY', 12.5, null, 12.5, 1);
insert into ledger.repayment (customer_id, repayment_id, record_id, kind, amount, paid_time, source, batch_id) values
    ('500000000000000002', 'r1', 'k1', 'credit', 20, '2026-10-17 23:59:59+08', 'example', 1),
    ('500000000000000002', 'r2', 'k1', 'credit', 30, '2026-10-18 00:00:00+08', 'example', 1),
    ('500000000000000001', 'r3', 'k3', 'debt', 12.5, '2026-10-17 10:00:00+08', 'example', 1);

-- The customer's manager on 2026-08-31, the last day of the cycle.
insert into mart.manager_interval (customer_id, partner_id, day_from, day_to, account_manager_id) values
    ('500000000000000001', '100000000000000001', '2026-08-31', '2026-09-01', 'am-d1'),
    ('500000000000000002', '200000000000000002', '2026-01-01', 'infinity', 'am-r1');

-- The lines as the night makes them.
set nightpost.mark = '2';
set search_path = mart, pg_catalog;
\i sql/transform/fact/incentive_bill_line.sql
reset search_path;
