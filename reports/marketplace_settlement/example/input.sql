-- October's settlement of a distributor D (1...1), with its reseller R (2...2); S (3...3) is a stranger.
-- D is 2026-10-20.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'SOLUTION_PROVIDER', 'hainan', '海纳解决方案', 'CNY', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('500000000000000001', 'zhang_sf', '张三丰', 'example', 1),
    ('500000000000000002', '13900001234', '李四', 'example', 1),
    ('500000000000000003', 'wang', '王', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '300000000000000003', '300000000000000003', null);
-- Customer 3 goes from D to S on the 10th.
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2025-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '1'),
    ('500000000000000003', '2026-01-01 00:00+08', '2026-10-10 00:00+08', '100000000000000001', '100000000000000001', '2'),
    ('500000000000000003', '2026-10-10 00:00+08', 'infinity', '300000000000000003', '300000000000000003', '2');

-- Until the end of 2025 a deal was shared without taking the tax off.
insert into ledger.marketplace_policy (valid_from, sale_kind, price_base, net_of_tax, minimum_amount, source, batch_id) values
    ('2025-01-01 00:00+08', 'DEAL',  'deal',  false, 1000, 'example', 1),
    ('2026-01-01 00:00+08', 'DEAL',  'deal',  true,  1000, 'example', 1),
    ('2025-01-01 00:00+08', 'FLOOR', 'floor', true,  1000, 'example', 1);

-- What all lines have in common unless they say otherwise: customer 1, saas, a deal, cash, no supervision.
create temporary table example (like ledger.marketplace_order including defaults);
alter table example
    alter customer_id set default '500000000000000001', alter order_type set default 1, alter goods_type set default 'saas',
    alter goods_name set default '云备份', alter sale_kind set default 'DEAL', alter list_price set default 100,
    alter ratio set default 0.7, alter quantity set default 1, alter duration set default 1, alter tax_rate set default 0.06,
    alter currency set default 'CNY', alter create_time set default '2026-10-01 00:00+08', alter payment_kind set default 'CASH',
    alter supervision_state set default 'NOT_REQUIRED', alter source set default 'example', alter batch_id set default 1;

insert into example (order_id, order_line_id, deal_price, quantity, paid_time, supervision_state, supervised_time, effective_time) values
    -- 1: 1272 x 0.7 x 2 x 1 / 1.06 = 1680
    ('O1', 'L01', 1272, 2, '2026-10-03 09:00+08', 'DONE', '2026-10-04 09:00+08', '2026-10-05 09:00+08'),
    -- 3: not paid. 6: not supervised. 7: takes effect in the first instant after D.
    ('O3', 'L03', 500, 1, null, 'NOT_REQUIRED', null, '2026-10-05 09:00+08'),
    ('O6', 'L06', 500, 1, '2026-10-03 09:00+08', 'PENDING', null, '2026-10-05 09:00+08'),
    ('O7', 'L07', 500, 1, '2026-10-03 09:00+08', 'NOT_REQUIRED', null, '2026-10-21 00:00+08');
-- 2: floor price: 100 x 0.65 x 0.8 x 3 x 12 / 1.06 = 1872 / 1.06 = 1766.0377...: 1766.04
insert into example (order_id, order_line_id, deal_price, sale_kind, floor_discount, ratio, quantity, duration, paid_time, effective_time) values
    ('O2', 'L02', 90, 'FLOOR', 0.65, 0.8, 3, 12, '2026-10-03 09:00+08', '2026-10-03 09:00+08');
-- 4: on credit, repaid in D's last second: 10.01 x 0.5 = 5.005: 5.01. 5: by cash coupon, repaid after D: unpaid.
insert into example (order_id, order_line_id, deal_price, ratio, tax_rate, payment_kind, paid_time, repaid_time, effective_time) values
    ('O4', 'L04', 10.01, 0.5, 0, 'CREDIT', '2026-10-02 09:00+08', '2026-10-20 23:59:59+08', '2026-10-02 09:00+08'),
    ('O5', 'L05', 10.01, 0.5, 0, 'CASH_COUPON', '2026-10-02 09:00+08', '2026-10-21 00:00+08', '2026-10-02 09:00+08');
-- 8: another goods type, 99 x 0.7 / 1.06 = 65.38 alone. 14: another currency is not added to the yuan.
insert into example (order_id, order_line_id, goods_type, goods_name, deal_price, currency, paid_time, effective_time) values
    ('O8', 'L08', 'image', '=镜像', 99, 'CNY', '2026-10-03 09:00+08', '2026-10-03 09:00+08'),
    ('O14', 'L14', 'saas', '云备份', 200, 'USD', '2026-10-03 09:00+08', '2026-10-03 09:00+08');
-- 9: one of the two of line 1 comes back: -840. 10: a refund of line 3, which is not in a bill: it waits with it.
insert into example (order_id, order_line_id, base_order_line_id, order_type, deal_price, quantity, paid_time, effective_time) values
    ('O9', 'L09', 'L01', 4, 1272, -1, '2026-10-15 09:00+08', '2026-10-15 09:00+08'),
    ('O10', 'L10', 'L03', 4, 500, -1, '2026-10-15 09:00+08', '2026-10-15 09:00+08');
-- 11: R's, ready in September, when saas had added up to this alone: 500 x 0.7 / 1.06 = 330.19; enters with October.
insert into example (customer_id, order_id, order_line_id, deal_price, create_time, paid_time, effective_time) values
    ('500000000000000002', 'O11', 'L11', 500, '2026-09-20 09:00+08', '2026-09-21 09:00+08', '2026-09-30 23:59:59+08');
-- 12: tool reached the minimum in September, and was in September's bill: not here. 13: of 2025, so 100 x 0.5 = 50.
insert into example (order_id, order_line_id, goods_type, goods_name, deal_price, ratio, create_time, paid_time, effective_time) values
    ('O12', 'L12', 'tool', '工具', 4000, 0.5, '2026-09-01 09:00+08', '2026-09-21 09:00+08', '2026-09-21 09:00+08'),
    ('O13', 'L13', 'tool', '工具', 100, 0.5, '2025-12-31 23:59:59+08', '2026-10-02 09:00+08', '2026-01-05 09:00+08');
-- 15: created by D's customer, paid when he was S's: S's, of 5000 x 0.7 / 1.06 = 3301.89. 16: created after D.
insert into example (customer_id, order_id, order_line_id, deal_price, create_time, paid_time, effective_time) values
    ('500000000000000003', 'O15', 'L15', 5000, '2026-10-05 09:00+08', '2026-10-12 09:00+08', '2026-10-12 09:00+08'),
    ('500000000000000001', 'O16', 'L16', 5000, '2026-10-21 00:00+08', '2026-10-21 00:00+08', '2026-10-21 00:00+08');
insert into ledger.marketplace_order select * from example;

-- D sees: in the bill 1 (1680.00), 2 (1766.04), 4 (5.01), 9 (-840.00), 13 (50.00) and R's 11 (330.19): together 2991.24;
-- waiting: 3, 5, 10 unpaid, 6 unsupervised, 7 not effective, 8 and 14 below the minimum. Finance also 15.
