-- One exception of each kind; October is issued, D is 2026-10-20.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values ('example', '_finance', '_unowned', '_unowned', null);
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('before', '2026-10-19', 1, '', '', '', 'done'), ('example', '2026-10-20', 2, '', '', '', 'running');
insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('D1', 'DISTRIBUTOR', 'd1', '云启', 'CNY', 'example', 1), ('R1', 'RESELLER', 'r1', '智联', 'CNY', 'example', 1);
create table mart.consumption_line_202610 partition of mart.consumption_line for values in ('2026-10');
create table ledger.consumption_202610 partition of ledger.consumption for values in ('2026-10');
-- It says which cycle is issued.
insert into nightpost.control (run_id, control, name, key, top_id, owner_id, measure, expected, actual, tolerance, action, note) values
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 0, 1, 0, 'inform', null);
-- R1 is held back by a control and keeps 20261020; a report of D1 is held, its release stays none
insert into nightpost.unit (run_id, stage, unit, state, error) values
    ('example', 'write', 'R1', 'held', 'control 4'), ('example', 'write', 'D1/performance 2026-10', 'held', 'performance: service e'),
    ('example', 'write', 'D1', 'done', null), ('example', 'write', '_finance', 'held', 'not itself');
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id, held) values ('example', 'R1', 'partner', 'R1', null, 'control 4');
insert into nightpost.release (recipient, release, issue_date, revision, run_id, state, files, linked, rows, bytes) values
    ('R1', '20261020', '2026-10-20', 1, 'before', 'published', 1, 0, 1, 1), ('R1', '20261021', '2026-10-21', 1, 'example', 'written', 1, 0, 1, 1);
-- failed: 2 - 3 = -1; warning: 8 - 0 = 8; passed: not here
insert into nightpost.control (run_id, control, name, key, top_id, owner_id, measure, expected, actual, tolerance, action, note) values
    ('example', '4', 'summary_is_detail', '2026-10 R1', 'D1', 'R1', 'rows, CNY', 3, 2, 0, 'hold', null),
    ('example', '8', 'orders_are_consumption', 'order o9', 'D1', 'D1', 'charges, CNY', null, 8, 0, 'warn', 'there is no such order'),
    ('example', '5', 'all_rows_once', '2026-10', null, null, 'rows, CNY', 3, 3, 0, 'hold', null);
insert into mart.consumption_line (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, record_id, trade_time, currency,
        payable_amount, batch_id) values
    -- nobody's: C9, 16
    ('_unowned', '2026-10', '2026-10-05', '_unowned', 'C9', 'C9', '2026-10', 'u1', '2026-10-05 10:00+08', 'CNY', 16, 1),
    -- 财务托管: 32 of SUB stand under MASTER in the detail: SUB 0 - 32 = -32, MASTER 32 - 0 = 32
    ('D1', '2026-10', '2026-10-06', 'D1', 'MASTER', 'SUB', '2026-10', 'k1', '2026-10-06 10:00+08', 'CNY', 32, 1),
    -- the intervals say R1, the source said D1: 64
    ('D1', '2026-10', '2026-10-07', 'R1', 'C1', 'C1', '2026-10', 's1', '2026-10-07 10:00+08', 'CNY', 64, 1),
    -- nobody's too, but after D
    ('_unowned', '2026-10', '2026-10-21', '_unowned', 'C9', 'C9', '2026-10', 'u2', '2026-10-21 00:00+08', 'CNY', 128, 1);
insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, charging_mode, bill_type, provider_type, measure_id, currency, source_partner_id, payable_amount, official_amount, source, batch_id) values
    ('C1', '2026-10', 's1', '2026-10-07 10:00+08', 'svc', 1, 1, 1, 1, 'CNY', 'D1', 64, 64, 'example', 1),
    ('SUB', '2026-10', 'k1', '2026-10-06 10:00+08', 'svc', 1, 1, 1, 1, 'CNY', 'D1', 32, 32, 'example', 1);
insert into mart.order_fact (top_id, owner_id, customer_id, order_id, order_line_id, paid, state_from, state_to, bill_cycle, create_time, payment_time, currency,
        amount_after_discount, base_order_id) values
    -- bought with R1, refunded with D1: -4; o4 refunds what D1 sold itself
    ('D1', 'R1', 'C1', 'o1', 'o1-1', true, '2026-09-01', 'infinity', '2026-09', '2026-09-01', '2026-09-01', 'CNY', 10, null),
    ('D1', 'D1', 'C1', 'o2', 'o2-1', true, '2026-10-08', 'infinity', '2026-10', '2026-10-08', '2026-10-08 00:00+08', 'CNY', -4, 'o1'),
    ('D1', 'D1', 'C1', 'o3', 'o3-1', true, '2026-10-08', 'infinity', '2026-10', '2026-10-08', '2026-10-08 00:00+08', 'CNY', 9, null),
    ('D1', 'D1', 'C1', 'o4', 'o4-1', true, '2026-10-09', 'infinity', '2026-10', '2026-10-09', '2026-10-09 00:00+08', 'CNY', -9, 'o3');

-- Finance's scope is every pair there is.
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id)
select 'example', '_finance', l.top_id, l.owner_id, null from mart.consumption_line l where l.owner_id <> '_unowned' union
select 'example', '_finance', f.top_id, f.owner_id, null from mart.order_fact f where f.owner_id <> '_unowned';
