-- Payable of October against September up to the same day, and against the night before.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values ('example', '_finance', '_unowned', '_unowned', null);
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state) values
    ('before', '2026-10-19', 1, '', '', '', 'done'), ('example', '2026-10-20', 2, '', '', '', 'running');
insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('D1', 'DISTRIBUTOR', 'd1', '云启', 'CNY', 'example', 1), ('R1', 'RESELLER', 'r1', '智联', 'CNY', 'example', 1);
create table mart.consumption_day_202610 partition of mart.consumption_day for values in ('2026-10');
insert into nightpost.control (run_id, control, name, key, top_id, owner_id, measure, expected, actual, tolerance, action, note) values
    -- 157 - 100 = 57 is 57.0 %
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 100, 157, 0, 'inform', '57.0 %; most: C1 +60, C2 -10'),
    -- -10 - -40 = 30 is 75.0 % of 40
    ('example', '10', 'variance', '2026-10 R1', 'D1', 'R1', 'payable against the month before, CNY', -40, -10, 0, 'inform', '75.0 %; most: C3 +30'),
    -- new: no per cent
    ('example', '10', 'variance', '2026-10 R1', 'D1', 'R1', 'payable against the month before, USD', 0, 7, 0, 'inform', 'new; most: C4 +7'),
    -- against the last release: 157 - 149 = 8, 5.369... -> 5.4 %. On the trade day since: C1 -1, C2 +2. On older days: C3's
    -- row was corrected from 10 to 15, C4's 4 came late, C5's 3 went (its customer was D1's then): the three largest are
    -- C3 +5, C4 +4, C5 -3. All five are 7; the 1 that is left came with C6, which was another partner's.
    ('example', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the last release, CNY', 149, 157, 0, 'inform', '5.4 %'),
    ('before', '10', 'variance', '2026-10 D1', 'D1', 'D1', 'payable against the month before, CNY', 100, 149, 0, 'inform', null);
insert into mart.consumption_day (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, currency, payable_amount, record_count) values
    ('D1', '2026-10', '2026-10-19', 'D1', 'C1', 'C1', '2026-10', 'CNY', 149, 1),
    ('D1', '2026-10', '2026-10-20', 'D1', 'C1', 'C1', '2026-10', 'CNY', -1, 1), ('D1', '2026-10', '2026-10-20', 'D1', 'C2', 'C2', '2026-10', 'CNY', 2, 1),
    ('D1', '2026-10', '2026-10-21', 'D1', 'C2', 'C2', '2026-10', 'CNY', 4, 1);

select nightpost.ensure_cycle('ledger.consumption', '2026-10'), nightpost.ensure_cycle('mart.consumption_line', '2026-10');
insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, charging_mode, bill_type, provider_type, measure_id,
        currency, official_amount, payable_amount, source, batch_id)
select v.customer, '2026-10', v.record, v.at, 's', 3, 5, 1, 1, 'CNY', v.payable, v.payable, 'example', v.batch
  from (values ('C1', 'a', timestamptz '2026-10-19 10:00+08', 149, 1), ('C3', 'c', '2026-10-18 10:00+08', 10, 1), ('C3', 'c', '2026-10-18 10:00+08', 15, 2),
               ('C4', 'd', '2026-10-10 10:00+08', 4, 2), ('C5', 'e', '2026-10-11 10:00+08', 3, 1), ('C6', 'f', '2026-10-12 10:00+08', 1, 1),
               -- of the new day: its day says it. After the mark: not known yet
               ('C2', 'b', '2026-10-20 10:00+08', 2, 2), ('C4', 'g', '2026-10-10 11:00+08', 1000, 3)) v (customer, record, at, payable, batch);
insert into ledger.consumption_end (customer_id, bill_cycle, record_id, batch_id, ended_by) values ('C3', '2026-10', 'c', 1, 2), ('C5', '2026-10', 'e', 1, 2);
insert into mart.consumption_line (top_id, report_cycle, trade_day, owner_id, customer_id, source_customer_id, bill_cycle, record_id, trade_time,
        charging_mode, bill_type, provider_type, currency, payable_amount, batch_id, line_no)
select 'D1', '2026-10', (k.trade_time at time zone 'Etc/GMT-8')::date, 'D1', k.customer_id, k.customer_id, '2026-10', k.record_id, k.trade_time, 3, 5, 1, 'CNY',
       k.payable_amount, k.batch_id, 0
  from ledger.consumption k
 where k.batch_id <= 2 and (k.customer_id, k.batch_id) not in (('C3', 1), ('C5', 1));
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('C5', '2026-01-01 00:00+08', 'infinity', 'D1', 'D1', '1');

-- Finance's scope is every pair there is.
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id)
select distinct 'example', '_finance', d.top_id, d.owner_id, null from mart.consumption_day d where d.owner_id <> '_unowned';
