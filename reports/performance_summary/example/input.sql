-- October's performance of a distributor D (1...1) with its reseller R (2...2), added up, on 20 October.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', '上海智联信息技术有限公司', 'CNY', 'example', 1);
insert into ledger.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, source, batch_id) values
    ('2026-10', 'ec2', '2026-10-01 00:00+08', '0', 'example', 1), ('2026-10', 'live', '2026-10-01 00:00+08', '13', 'example', 1),
    ('2026-10', 'obs', '2026-10-01 00:00+08', '2', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '_finance', 'finance', '_finance', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '100000000000000001', '100000000000000001', null),
    ('example', '_finance', '100000000000000001', '200000000000000002', null),
    ('example', '_finance', '_unowned', '_unowned', null);
insert into mart.scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type) values
    ('500000000000000001', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '100000000000000001', '1'),
    ('500000000000000002', '2026-01-01 00:00+08', 'infinity', '100000000000000001', '200000000000000002', '2');

select nightpost.ensure_cycle(t, c)
  from unnest('{ledger.consumption,mart.performance_line}'::text[]) t, unnest('{2026-09,2026-10}'::text[]) c;

create temporary table example (record_id text, customer_id text, bill_cycle text, bill_type int4, service text, payable numeric,
    cash numeric, voucher numeric, debt numeric);
insert into example values
    -- D: 10 + 20 of 30 (10 in vouchers) make one row of 2 lines; a refund another; policy 13 a third; policy 2 none
    ('r1', '500000000000000001', '2026-10', 5, 'ec2', 10, 10, null, null),
    ('r2', '500000000000000001', '2026-10', 5, 'ec2', 30, 20, 10, null),
    ('r3', '500000000000000001', '2026-10', 4, 'ec2', -4, -4, null, null),
    ('r4', '500000000000000001', '2026-10', 5, 'live', 5, 5, null, null),
    ('r5', '500000000000000001', '2026-10', 5, 'obs', 600, 600, null, null),
    -- R: its customer's; and debt of September repaid in October, a correction of 6 without consumption of October
    ('r6', '500000000000000002', '2026-10', 5, 'ec2', 7.5, 7.5, null, null),
    ('r7', '500000000000000002', '2026-09', 5, 'ec2', 6, null, null, 6),
    -- nobody's customer: only finance sees it
    ('r8', '500000000000000009', '2026-10', 5, 'ec2', 1.25, 1.25, null, null),
    -- a service that nobody knows a policy of: only finance sees it, with no performance
    ('r9', '500000000000000009', '2026-10', 5, 'new', 2, 2, null, null);

insert into ledger.consumption (customer_id, bill_cycle, record_id, trade_time, service_type_code, charging_mode, bill_type, provider_type,
        measure_id, currency, official_amount, payable_amount, cash_amount, voucher_amount, debt_amount, source, batch_id)
select e.customer_id, e.bill_cycle, e.record_id, (e.bill_cycle || '-08 10:00+08')::timestamptz, e.service, 3, e.bill_type, 1, 1, 'CNY',
       e.payable, e.payable, e.cash, e.voucher, e.debt, 'example', 1
  from example e;
insert into ledger.repayment (customer_id, repayment_id, record_id, kind, amount, paid_time, source, batch_id) values
    ('500000000000000002', 'y1', 'r7', 'debt', 6, '2026-10-02 10:00+08', 'example', 1);

-- The lines, by hand. D's file: 30 - 4 + 5 + 7.50 + 6 = 44.50 of 40 - 4 + 5 + 7.50 = 48.50 consumption.
insert into mart.performance_line (top_id, report_cycle, line_day, owner_id, customer_id, source_customer_id, performance_id,
        original_cycle, line_kind, formed_at, scope_at, association_type, service_type_code, currency, consumption_amount, counted_amount,
        origin, source_key, due_cycle, batch_id)
select w.top, '2026-10', '2026-10-08', w.owner, e.customer_id, e.customer_id, w.kind || e.record_id, e.bill_cycle, w.kind,
       '2026-10-08 10:00+08', '2026-10-08 10:00+08', w.type, e.service, 'CNY', w.consumption, w.counted, w.origin, e.record_id, '2026-10', 1
  from (values
    ('r1', '100000000000000001', '100000000000000001', '1', 'consumption', 10, 10, 'record'),
    ('r2', '100000000000000001', '100000000000000001', '1', 'consumption', 30, 20, 'record'),
    ('r3', '100000000000000001', '100000000000000001', '1', 'refund', -4, -4, 'record'),
    ('r4', '100000000000000001', '100000000000000001', '1', 'consumption', 5, 5, 'record'),
    ('r5', '100000000000000001', '100000000000000001', '1', 'consumption', 600, 600, 'record'),
    ('r6', '100000000000000001', '200000000000000002', '2', 'consumption', 7.5, 7.5, 'record'),
    ('r7', '100000000000000001', '200000000000000002', '2', 'correction', null, 6, 'repayment'),
    ('r8', '_unowned', '_unowned', null, 'consumption', 1.25, 1.25, 'record'),
    ('r9', '_unowned', '_unowned', null, 'consumption', 2, 2, 'record'))
       w (record_id, top, owner, type, kind, consumption, counted, origin)
  join example e on e.record_id = w.record_id;
