-- Tags at the end of October of the customers of a distributor D (1...1) and its reseller R (2...2).

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

create temporary table example (no text, account_name text, customer_name text, verified text, owner_id text, valid_to timestamptz);
insert into example values
    ('1', 'last_month', '张三丰',   '2',  '100000000000000001', 'infinity'),
    ('2', 'month_after', '李四',    '2',  '100000000000000001', 'infinity'),
    ('3', 'unverified', null,       '1',  '100000000000000001', 'infinity'),
    ('4', 'no_tag', '王五有限公司', '2',  '100000000000000001', 'infinity'),
    ('5', 'open', '赵',             '2',  '200000000000000002', 'infinity'),
    ('6', 'coming', '钱一一',       '2',  '200000000000000002', 'infinity'),
    ('7', '13900001234', '孙二',    '2',  '200000000000000002', 'infinity'),
    ('8', 'has_left', '周八',       '2',  '100000000000000001', '2026-11-01 00:00+08'),
    ('9', 'left_earlier', '吴九',   '2',  '100000000000000001', '2026-10-31 23:59:59+08');
insert into ledger.customer (customer_id, account_name, customer_name, verified_status, source, batch_id)
select '50000000000000000' || e.no, e.account_name, e.customer_name, e.verified, 'example', 1 from example e;
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type)
select '50000000000000000' || e.no, '2026-01-01 00:00+08', e.valid_to, '100000000000000001', e.owner_id, '2' from example e;

insert into ledger.customer_new_tag (customer_id, customer_tag_type, effective_month, expire_month, new_customer_tag, source, batch_id) values
    -- 1: October is the last month, inclusive: Y.    2: September was: N, with the validity that has passed.
    ('500000000000000001', 'SMB', '2025-11', '2026-10', 'Y', 'example', 1),
    ('500000000000000002', 'SMB', '2025-10', '2026-09', 'Y', 'example', 1),
    -- 3: a tag, but not verified: empty.             4: none: empty, because derived tags are off.
    ('500000000000000003', 'SMB', '2026-07', '2027-06', 'Y', 'example', 1),
    -- 5: without an end.                             6: begins in November: not new yet, with the coming validity.
    ('500000000000000005', 'SMB', '2026-08', null, 'UNDETERMINED', 'example', 1),
    ('500000000000000006', 'SMB', '2026-11', '2027-10', 'Y', 'example', 1),
    -- 7: two validities; the later one that has begun counts, though the earlier one has not ended.
    ('500000000000000007', 'SMB', '2026-01', '2026-12', 'UNDETERMINED', 'example', 1),
    ('500000000000000007', 'SMB', '2026-10', '2027-09', 'Y', 'example', 1),
    -- 8: leaves with November, so at the end of October still here.   9: left a second before the end of D.
    ('500000000000000008', 'SMB', '2026-01', '2026-12', 'N', 'example', 1),
    ('500000000000000009', 'SMB', '2026-01', '2026-12', 'Y', 'example', 1);
-- A policy alone derives nothing.
insert into ledger.new_customer_policy (valid_from, threshold, months, source, batch_id) values ('2026-01-01', 1000, 12, 'example', 1);

-- D by hand: 1 Y 2025-11..2026-10; 2 N 2025-10..2026-09; 3, 4 empty; 5 UNDETERMINED 2026-08..; 6 N 2026-11..2027-10;
-- 7 Y 2026-10..2027-09; 8 N 2026-01..2026-12. R: 5, 6, 7.
