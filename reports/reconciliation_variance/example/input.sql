-- Payable of October against September up to the same day, and against the night before.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values ('example', '_finance', '_unowned', '_unowned', null);
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('before', '2026-10-19', 1, '', '', '', 'done'), ('example', '2026-10-20', 2, '', '', '', 'running');
insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('D1', 'DISTRIBUTOR', 'd1', '云启', 'CNY', 'example', 1), ('R1', 'RESELLER', 'r1', '智联', 'CNY', 'example', 1);
create table mart.consumption_day_202610 partition of mart.consumption_day for values in ('2026-10');
insert into nightpost.control (run_id, control, name, key, top_id, owner_id, measure, expected, actual, tolerance, action, note) values
    -- 150 - 100 = 50 is 50.0 %
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 100, 150, 0, 'inform', '50.0 %; most: C1 +60, C2 -10'),
    -- -10 - -40 = 30 is 75.0 % of 40
    ('example', '10', 'variance', '2026-10 R1', 'D1', 'R1', 'payable against the month before, CNY', -40, -10, 0, 'inform', '75.0 %; most: C3 +30'),
    -- new: no per cent
    ('example', '10', 'variance', '2026-10 R1', 'D1', 'R1', 'payable against the month before, USD', 0, 7, 0, 'inform', 'new; most: C4 +7'),
    -- against the last release: 150 - 149 = 1, 0.671... -> 0.7 %; on the trade days since C1 -1 and C2 +2
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the last release, CNY', 149, 150, 0, 'inform', '0.7 %'),
    ('before', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 100, 149, 0, 'inform', null);
insert into mart.consumption_day (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, currency, payable_amount, record_count) values
    ('D1', '2026-10', '2026-10-19', 'D1', 'C1', 'C1', '2026-10', 'CNY', 149, 1),
    ('D1', '2026-10', '2026-10-20', 'D1', 'C1', 'C1', '2026-10', 'CNY', -1, 1), ('D1', '2026-10', '2026-10-20', 'D1', 'C2', 'C2', '2026-10', 'CNY', 2, 1),
    ('D1', '2026-10', '2026-10-21', 'D1', 'C2', 'C2', '2026-10', 'CNY', 4, 1);

-- Finance's scope is every pair there is.
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id)
select distinct 'example', '_finance', d.top_id, d.owner_id, null from mart.consumption_day d where d.owner_id <> '_unowned';
