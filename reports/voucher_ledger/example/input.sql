-- Quota Q1 of a distributor D (1...1), from which its reseller R (2...2) got quota Q2; D is 2026-10-20.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '200000000000000002', 'partner', '200000000000000002', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '200000000000000002', '100000000000000001', '200000000000000002', null);

insert into mart.voucher_line (top_id, owner_id, operation_time, operation_id, quota_id, bill_cycle, kind, parent_quota_id,
        reseller_id, coupon_id, customer_id, amount, result, balance_after, quota_status, currency, remark) values
    -- o1, September: not of this cycle. Q1 had 10 000 and gives its own customer a coupon of 500: 9 500.
    ('100000000000000001', '100000000000000001', '2026-09-30 23:59:59+08', 'o1', 'Q1', '2026-09', 1, null, null, 'c1', '500000000000000001', 500, '0', 9500, 0, 'CNY', null),
    -- o2: 1 000 from Q1 to Q2: two lines, 9 500 - 1 000 = 8 500 and 0 + 1 000 = 1 000
    ('100000000000000001', '100000000000000001', '2026-10-01 00:00+08', 'o2', 'Q1', '2026-10', 10, null, '200000000000000002', null, null, 1000, '0', 8500, 0, 'CNY', '第一批'),
    ('100000000000000001', '200000000000000002', '2026-10-01 00:00+08', 'o2', 'Q2', '2026-10', 10, 'Q1', '200000000000000002', null, null, 1000, '0', 1000, 0, 'CNY', '第一批'),
    -- o3: R gives its customer 300.5: 699.5
    ('100000000000000001', '200000000000000002', '2026-10-05 09:00+08', 'o3', 'Q2', '2026-10', 1, 'Q1', '200000000000000002', 'c2', '500000000000000002', 300.5, '0', 699.5, 0, 'CNY', null),
    -- o4: a reclaim of 100 fails: nothing moves
    ('100000000000000001', '100000000000000001', '2026-10-06 09:00+08', 'o4', 'Q1', '2026-10', 11, null, '200000000000000002', null, null, 100, '-1', 8500, 0, 'CNY', '=1+1'),
    ('100000000000000001', '200000000000000002', '2026-10-06 09:00+08', 'o4', 'Q2', '2026-10', 11, 'Q1', '200000000000000002', null, null, 100, '-1', 699.5, 0, 'CNY', '=1+1'),
    -- o5, o6 at one instant, in order of their ids: 0.5 comes back, then a coupon operation that moves nothing
    ('100000000000000001', '200000000000000002', '2026-10-20 23:59:59+08', 'o5', 'Q2', '2026-10', 2, 'Q1', '200000000000000002', 'c2', '500000000000000002', 0.5, '0', 700, 0, 'CNY', null),
    ('100000000000000001', '200000000000000002', '2026-10-20 23:59:59+08', 'o6', 'Q2', '2026-10', 9, 'Q1', '200000000000000002', 'c2', '500000000000000002', 1, '0', 700, 0, 'CNY', null),
    -- o7: after D
    ('100000000000000001', '100000000000000001', '2026-10-21 00:00+08', 'o7', 'Q1', '2026-10', 1, null, null, 'c3', '500000000000000001', 10, '0', 8490, 0, 'CNY', null);

-- D sees both sides, R its own quota and not where it came from.
