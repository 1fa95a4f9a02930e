-- Four controls, one of each verdict, and the finished files of D1 and R1.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values ('example', '_finance', '_unowned', '_unowned', null);
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('before', '2026-10-19', 1, '', '', '', 'done'), ('example', '2026-10-20', 2, '', '', '', 'running');
insert into nightpost.control (run_id, control, name, key, top_id, owner_id, measure, expected, actual, tolerance, action, note) values
    -- passed: 3 = 3
    ('example', '5', 'all_rows_once', '2026-10', null, null, 'rows, CNY', 3, 3, 0, 'hold', null),
    -- failed: 99.99 - 100.00 = -0.01; it names R1
    ('example', '4', 'summary_is_detail', '2026-10 R1', 'D1', 'R1', 'payable, CNY', 100, 99.99, 0, 'hold', null),
    -- warning: an order that is not there yet: 0 - 8 = -8
    ('example', '8', 'orders_are_consumption', 'order o1', 'D1', 'D1', 'charges, CNY', null, 8, 0, 'warn', 'there is no such order'),
    -- informs: 120 - 100 = 20
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 100, 120, 0, 'inform', '20.0 %; most: C1 +20'),
    -- of another run: not here
    ('before', '5', 'all_rows_once', '2026-10', null, null, 'rows, CNY', 3, 2, 0, 'hold', null);
-- The issue before this one is that of 20 October, as known by mark 2: D1, and S1 without its re-issue that came later.
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('older', '2026-10-18', 1, '', '', '', 'done'), ('late', '2026-10-19', 3, '', '', '', 'done');
insert into nightpost.release (recipient, release, issue_date, revision, run_id, state, files, linked, rows, bytes) values
    ('D1', '20261020', '2026-10-20', 1, 'before', 'published', 2, 0, 1, 1), ('R1', '20261019', '2026-10-19', 1, 'older', 'published', 1, 0, 1, 1),
    ('S1', '20261020', '2026-10-20', 1, 'before', 'published', 1, 0, 1, 1), ('S1', '20261020.2', '2026-10-20', 2, 'late', 'published', 1, 0, 1, 1),
    ('R1', '20261020', '2026-10-20', 1, 'before', 'written', 1, 0, 1, 1), ('D1', '20261021', '2026-10-21', 1, 'example', 'published', 1, 0, 1, 1);
insert into nightpost.file (recipient, release, path, report, cycle, edition, format, rows, bytes, content_bytes, sha256, content_sha256) values
    ('D1', '20261020', 'a.csv.gz', 'consumption_summary', '2026-10', '', 'csv.gz', 1, 1, 1, '', ''),
    ('D1', '20261020', 'a.xlsx', 'consumption_summary', '2026-10', '', 'xlsx', 1, 1, 1, '', ''),
    ('D1', '20261021', 'a.csv.gz', 'consumption_summary', '2026-10', '', 'csv.gz', 1, 1, 1, '', ''),
    ('R1', '20261019', 'a.csv.gz', 'consumption_summary', '2026-10', '', 'csv.gz', 1, 1, 1, '', ''),
    ('R1', '20261020', 'a.csv.gz', 'consumption_summary', '2026-10', '', 'csv.gz', 1, 1, 1, '', ''),
    ('S1', '20261020', 'a.csv.gz', 'consumption_summary', '2026-10', '', 'csv.gz', 1, 1, 1, '', ''),
    ('S1', '20261020.2', 'a.csv.gz', 'consumption_summary', '2026-10', '', 'csv.gz', 1, 1, 1, '', '');
insert into nightpost.file_sum (recipient, release, path, field, currency, written, read, ledger) values
    -- D1: four totals, all agree; nothing written and nothing read is 0 = 0
    ('D1', '20261020', 'a.csv.gz', 'payable_amount', 'CNY', 5, 5.00, 5), ('D1', '20261020', 'a.csv.gz', 'debt_amount', 'CNY', null, null, 0),
    ('D1', '20261020', 'a.xlsx', 'payable_amount', 'CNY', 5, 5, 5), ('D1', '20261020', 'a.xlsx', 'record_count', '', 1, 1, null),
    -- this very issue, an older one, one that is not published, one that was not known yet: not here
    ('D1', '20261021', 'a.csv.gz', 'payable_amount', 'CNY', 5, 6, 5), ('R1', '20261019', 'a.csv.gz', 'payable_amount', 'CNY', 5, 6, 5),
    ('R1', '20261020', 'a.csv.gz', 'payable_amount', 'CNY', 5, 6, 5), ('S1', '20261020.2', 'a.csv.gz', 'payable_amount', 'CNY', 5, 6, 5),
    -- S1: one of two was read back as something else: failed, 1 - 2 = -1
    ('S1', '20261020', 'a.csv.gz', 'payable_amount', 'CNY', 7, 7, 7), ('S1', '20261020', 'a.csv.gz', 'debt_amount', 'CNY', 2, 1, 2);
-- Order: failed (4, 9), warning (8), passed (5, 9), informs (10).
