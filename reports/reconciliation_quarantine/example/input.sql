-- What waits at mark 2: b1 of a file, b2 whose amount is no number; b3 was resolved by batch 2, b4 is resolved
-- by batch 3, which is not known yet, b5 came with it.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values ('example', '_finance', '_unowned', '_unowned', null);
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('before', '2026-10-19', 1, '', '', '', 'done'), ('example', '2026-10-20', 2, '', '', '', 'running');
insert into nightpost.batch (batch_id, source, feed, business_date, file) values
    (1, 'bills', 'consumption', '2026-10-19', 'b-20261019.csv.gz'), (2, 'sample', 'orders', '2026-10-20', null), (3, 'bills', 'consumption', '2026-10-21', 'b-20261021.csv.gz');
insert into nightpost.quarantine (batch_id, source, feed, row_key, place, column_name, reason, customer_id, bill_cycle, currency, payable_amount, content,
        content_hash, resolved_by) values
    (1, 'bills', 'consumption', 'C1|2026-10|b1', 'line 7', 'cash_amount', 'identity B', 'C1', '2026-10', 'CNY', 10.005, '{}', 'h1', null),
    (1, 'bills', 'consumption', 'C1|2026-10|b2', 'line 8', 'payable_amount', 'abc is not a decimal number', 'C1', '2026-10', 'CNY', 'NaN', '{}', 'h2', null),
    (1, 'bills', 'consumption', 'C1|2026-10|b3', 'line 9', 'currency', 'unknown', 'C1', '2026-10', 'CNY', 3, '{}', 'h3', 2),
    (1, 'bills', 'consumption', 'C1|2026-10|b4', 'line 10', 'currency', 'unknown', 'C1', '2026-10', 'EUR', 5, '{}', 'h4', 3),
    (2, 'sample', 'orders', 'C1|o1', null, 'order_type', 'unknown code 99', 'C1', null, null, null, '{}', 'h5', null),
    (3, 'bills', 'consumption', 'C1|2026-10|b5', 'line 1', 'currency', 'unknown', 'C1', '2026-10', 'CNY', 7, '{}', 'h6', null);
-- Rows: b1 10.005, b2 without an amount, b4 5.00 EUR, o1.
