-- Three charges: D1's 100 - 10 - 0.004 = 89.996 and its refund, and one of nobody. official = discount + 抹零 + payable.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values ('example', '_finance', '_unowned', '_unowned', null);
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('before', '2026-10-19', 1, '', '', '', 'done'), ('example', '2026-10-20', 2, '', '', '', 'running');
insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('D1', 'DISTRIBUTOR', 'd1', '云启', 'CNY', 'example', 1), ('R1', 'RESELLER', 'r1', '智联', 'CNY', 'example', 1);
create table ledger.consumption_202610 partition of ledger.consumption for values in ('2026-10');
create table mart.consumption_line_202610 partition of mart.consumption_line for values in ('2026-10');
create table mart.consumption_day_202610 partition of mart.consumption_day for values in ('2026-10');
-- It says which cycle is issued.
insert into nightpost.control (run_id, control, name, key, top_id, owner_id, measure, expected, actual, tolerance, action, note) values
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 0, 1, 0, 'inform', null);
insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, charging_mode, bill_type, provider_type, measure_id, currency, official_amount, discount_amount, erase_amount, payable_amount,
        cash_amount, voucher_amount, source, batch_id) values
    ('C1', '2026-10', 'a', '2026-10-05 10:00+08', 'svc', 1, 1, 1, 1, 'CNY', 100, 10, 0.004, 89.996, 80, 9.996, 'example', 1),
    -- without an erase column: -20 - 0 + 19.99 = -0.01
    ('C1', '2026-10', 'b', '2026-10-20 23:59:59+08', 'svc', 1, 1, 1, 1, 'CNY', -20, null, null, -19.99, -19.99, null, 'example', 1),
    ('C9', '2026-10', 'c', '2026-10-06 10:00+08', 'svc', 1, 1, 1, 1, 'CNY', 1, 0, 0.5, 0.5, 0.5, null, 'example', 1),
    -- after D
    ('C1', '2026-10', 'd', '2026-10-21 00:00+08', 'svc', 1, 1, 1, 1, 'CNY', 1000, 0, 0, 1000, 1000, null, 'example', 1);
-- The marts have them by day: D1 100 - 20 = 80 official, 10 discount, 0.004 - 0.01 = -0.006 抹零, 89.996 - 19.99 = 70.006
-- payable, 9.996 voucher, 70.006 - 9.996 = 60.01 paid, 2 records; nobody 1, 0, 0.5, 0.5, paid 0.5.
insert into mart.consumption_day (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, currency, official_amount,
        discount_amount, erase_amount, payable_amount, voucher_amount, record_count) values
    ('D1', '2026-10', '2026-10-05', 'D1', 'C1', 'C1', '2026-10', 'CNY', 100, 10, 0.004, 89.996, 9.996, 1),
    ('D1', '2026-10', '2026-10-20', 'D1', 'C1', 'C1', '2026-10', 'CNY', -20, null, -0.01, -19.99, null, 1),
    ('_unowned', '2026-10', '2026-10-06', '_unowned', 'C9', 'C9', '2026-10', 'CNY', 1, 0, 0.5, 0.5, null, 1),
    ('D1', '2026-10', '2026-10-21', 'D1', 'C1', 'C1', '2026-10', 'CNY', 1000, 0, 0, 1000, null, 1);

-- Finance's scope is every pair there is.
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id)
select distinct 'example', '_finance', d.top_id, d.owner_id, null from mart.consumption_day d where d.owner_id <> '_unowned';
