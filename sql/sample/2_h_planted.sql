-- Sample source, generate: rows written by hand. HC-...: good rows at the edges of the rules, present at
-- every scale. BAD-...: rows that break a rule; all of October, so that September can be closed.
--
-- Makes:    rows of sample.consumption, sample.orders and what belongs to them, sample.quota_operation,
--           sample.coupon_operation; sample.repayment.
-- Reads:    sample.partner, sample.product.
-- Settings: none.

set local jit = off;
set local work_mem = '128MB';
set local timezone = 'Etc/GMT-8';

-- One row each, paid in cash, official = payable; what is special is changed below.
insert into sample.consumption (record_id, bill_cycle, bill_date, customer_id, partner_id, association_type, service_type_code,
       resource_type_code, region_code, charging_mode, bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, resource_id,
       resource_name, product_id, product_name, product_spec_desc, enterprise_project_id, usage_type, usage_amount, usage_measure_id,
       official_amount, payment_amount, cash_amount, currency, provider_type, last_modified, arrival_day, gone_day)
select v.id, to_char(d.bill_date, 'YYYY-MM'), d.bill_date, v.customer_id, coalesce(q.partner_id, v.code), v.type, p.service_type_code,
       p.resource_type_code, 'cn-north-4', v.mode, v.bill_type, 'bill-' || v.id, v.at::timestamptz,
       v.at::timestamptz - interval '1 hour', v.at::timestamptz, md5('resource ' || v.id), 'res-' || v.id, p.product_id, p.product_name, p.spec,
       '0', p.usage_type, 1, p.measure_id, v.amount, v.amount, v.amount, 'CNY', p.provider_type,
       sample.at(d.arrival, 72000), d.arrival, 1000000
  from (values
    -- hard case: usage a second before, at, and after the second in which the customer moves.
    ('HC-0001', 'hc-move-second',   'R001', '2', 3, 5, '2026-10-14 11:22:32+08', 11.01, null, 0),
    ('HC-0002', 'hc-move-second',   'R003', '2', 3, 5, '2026-10-14 11:22:33+08', 11.02, null, 0),
    ('HC-0003', 'hc-move-second',   'R003', '2', 3, 5, '2026-10-14 11:22:34+08', 11.03, null, 0),
    -- hard case: the last second of a month, the first of the next, and usage of the old month debited on the
    -- 1st at its first and last second.
    ('HC-0004', 'hc-move-midnight', 'D001', '1', 3, 5, '2026-09-30 23:59:59+08', 12.01, null, 0),
    ('HC-0005', 'hc-move-midnight', 'R001', '1', 3, 5, '2026-10-01 00:00:00+08', 12.02, null, 0),
    ('HC-0006', 'hc-move-midnight', 'D001', '1', 3, 5, '2026-10-01 00:00:00+08', 12.03, '2026-09-30', 0),
    ('HC-0007', 'hc-move-midnight', 'D001', '1', 3, 5, '2026-10-01 23:59:59+08', 12.04, '2026-09-30', 0),
    ('HC-0008', 'hc-last-second',   'D001', '2', 3, 5, '2026-11-01 03:00:00+08', 12.05, '2026-10-31', 0),
    ('HC-0009', 'hc-last-second',   'D001', '2', 3, 5, '2026-10-31 23:59:58+08', 12.06, null, 0),
    -- hard case: no owner: between two partners, never associated, after leaving, no such customer.
    ('HC-0010', 'hc-move-gap',      'R001', '2', 3, 5, '2026-10-11 12:00:00+08', 13.01, null, 0),
    ('HC-0011', 'hc-never',         null,   null, 3, 5, '2026-10-15 08:00:00+08', 13.02, null, 0),
    ('HC-0012', 'hc-left',          'R001', '2', 3, 5, '2026-10-18 15:25:29+08', 13.03, null, 0),
    ('HC-0013', 'hc-left',          'R001', '2', 3, 5, '2026-10-18 15:25:30+08', 13.04, null, 0),
    ('HC-0014', 'hc-no-such-customer', 'R001', '2', 3, 5, '2026-10-19 08:00:00+08', 13.05, null, 0),
    -- hard case: the association type at the second it switches.
    ('HC-0015', 'hc-type-switch',   'D001', '1', 3, 5, '2026-10-16 08:59:59+08', 14.01, null, 0),
    ('HC-0016', 'hc-type-switch',   'D001', '2', 3, 5, '2026-10-16 09:00:00+08', 14.02, null, 0),
    -- hard case: 财务托管: rows before, at (to the second), and after the instant the sub-account leaves.
    ('HC-0017', 'hc-sub-1', 'R001', '1', 3, 5, '2026-10-02 08:00:00+08',     15.01, null, 0),
    ('HC-0018', 'hc-sub-1', 'R001', '1', 3, 5, '2026-10-14 15:25:30+08',     15.02, null, 0),
    ('HC-0019', 'hc-sub-1', 'R001', '1', 3, 5, '2026-10-14 15:25:30.500+08', 15.03, null, 0),
    ('HC-0020', 'hc-sub-1', 'R001', '1', 3, 5, '2026-10-14 15:25:31+08',     15.04, null, 0),
    ('HC-0021', 'hc-sub-1', 'D001', '1', 3, 5, '2026-10-30 08:00:00+08',     15.05, null, 0),
    ('HC-0022', 'hc-sub-1', 'D001', '1', 3, 5, '2026-11-03 08:00:00+08',     15.06, null, 0),
    ('HC-0023', 'hc-sub-2', 'D001', '1', 3, 5, '2026-10-14 15:25:30+08',     15.07, null, 0),
    ('HC-0024', 'hc-sub-2', 'D001', '1', 3, 5, '2026-10-20 08:00:00+08',     15.08, null, 0),
    ('HC-0025', 'hc-sub-3', 'D001', '1', 3, 5, '2026-10-20 08:00:00+08',     15.09, null, 0),
    ('HC-0026', 'hc-sub-4', 'D001', '1', 3, 5, '2026-09-21 00:00:00+08',     15.10, null, 0),
    ('HC-0027', 'hc-sub-4', 'D001', '1', 3, 5, '2026-09-21 00:00:01+08',     15.11, null, 0),
    ('HC-0028', 'hc-master', 'D001', '1', 3, 5, '2026-10-14 15:25:30+08',    15.12, null, 0),
    -- hard case: managers: the day of a change at 00:00:00, at noon, a gap, a foreign one, two at once.
    ('HC-0029', 'hc-mgr-midnight', 'D001', '1', 3, 5, '2026-10-11 23:59:59+08', 16.01, null, 0),
    ('HC-0030', 'hc-mgr-midnight', 'D001', '1', 3, 5, '2026-10-12 00:00:00+08', 16.02, null, 0),
    ('HC-0031', 'hc-mgr-midnight', 'D001', '1', 3, 5, '2026-10-13 00:00:00+08', 16.03, null, 0),
    ('HC-0032', 'hc-mgr-noon',     'D001', '1', 3, 5, '2026-10-12 13:00:00+08', 16.04, null, 0),
    ('HC-0033', 'hc-mgr-noon',     'D001', '1', 3, 5, '2026-10-13 00:00:00+08', 16.05, null, 0),
    ('HC-0034', 'hc-mgr-gap',      'R001', '2', 3, 5, '2026-10-06 23:59:59+08', 16.06, null, 0),
    ('HC-0035', 'hc-mgr-gap',      'R001', '2', 3, 5, '2026-10-07 00:00:00+08', 16.07, null, 0),
    ('HC-0036', 'hc-mgr-gap',      'R001', '2', 3, 5, '2026-10-11 12:00:00+08', 16.08, null, 0),
    ('HC-0037', 'hc-mgr-gap',      'R001', '2', 3, 5, '2026-10-12 00:00:00+08', 16.09, null, 0),
    ('HC-0038', 'hc-mgr-foreign',  'R001', '2', 3, 5, '2026-10-12 12:00:00+08', 16.10, null, 0),
    ('HC-0039', 'hc-mgr-overlap',  'D001', '2', 3, 5, '2026-10-10 12:00:00+08', 16.11, null, 0),
    ('HC-0040', 'hc-mgr-overlap',  'D001', '2', 3, 5, '2026-10-11 12:00:00+08', 16.12, null, 0),
    -- Amounts; see below.
    ('HC-0041', 'hc-name-comma',   'D001', '2', 3, 5,  '2026-10-05 08:00:00+08', 0.04, null, 0),
    ('HC-0042', 'hc-name-comma',   'D001', '2', 3, 20, '2026-10-05 09:00:00+08', -0.04, null, 0),
    ('HC-0043', 'hc-name-comma',   'D001', '2', 3, 5,  '2026-10-05 10:00:00+08', 800.00, null, 0),
    ('HC-0044', 'hc-name-comma',   'D001', '2', 3, 9,  '2026-10-05 11:00:00+08', -50.00, null, 0),
    ('HC-0045', 'hc-name-comma',   'D001', '2', 3, 5,  '2026-10-05 12:00:00+08', 0.00, null, 0),
    ('HC-0046', 'hc-debtor',       'D003', '1', 3, 5,  '2026-10-06 12:00:00+08', 88.00, null, 0),
    ('HC-0047', 'hc-debtor',       'D003', '1', 3, 5,  '2026-10-07 12:00:00+08', 66.00, null, 0),
    ('HC-0048', 'hc-debtor',       'D003', '1', 3, 5,  '2026-10-08 12:00:00+08', 55.00, null, 0),
    ('HC-0049', 'hc-usd',          'S002', '2', 3, 15, '2026-10-09 12:00:00+08', 6.00, null, 0),
    ('HC-0050', 'hc-usd',          'S002', '2', 3, 100, '2026-10-09 12:00:01+08', -1.00, null, 0),
    ('HC-0051', 'hc-usd',          'S002', '2', 3, 101, '2026-10-09 12:00:02+08', -2.00, null, 0),
    ('HC-0052', 'hc-usd',          'S002', '2', 3, 102, '2026-10-09 12:00:03+08', 3.00, null, 0),
    -- hard case: ids that differ only in case or a trailing blank belong to different partners.
    ('HC-0053', 'HC-Case',   'D001', '2', 3, 5, '2026-10-10 08:00:00+08', 17.01, null, 0),
    ('HC-0054', 'hc-case',   'D002', '2', 3, 5, '2026-10-10 08:00:00+08', 17.02, null, 0),
    ('HC-0055', 'hc-blank',  'D001', '2', 3, 5, '2026-10-10 08:00:00+08', 17.03, null, 0),
    ('HC-0056', 'hc-blank ', 'D002', '2', 3, 5, '2026-10-10 08:00:00+08', 17.04, null, 0),
    -- hard case: rows of a customer with two partners at once, with inverted intervals, of a partner without a folder.
    ('HC-0057', 'bad-overlap',  'D001', '2', 3, 5, '2026-10-07 08:00:00+08', 18.01, null, 0),
    ('HC-0058', 'bad-overlap',  'D002', '2', 3, 5, '2026-10-09 08:00:00+08', 18.02, null, 0),
    ('HC-0059', 'bad-interval', 'R001', '2', 3, 5, '2026-10-05 08:00:00+08', 18.03, null, 0),
    ('HC-0060', 'bad-folder',   '../x', '2', 3, 5, '2026-10-05 08:00:00+08', 18.04, null, 0),
    -- hard case: late rows: of September, on October 3 (provisional) and 7; of October, after its end.
    ('HC-0061', 'hc-name-emoji', 'D001', '1', 3, 5, '2026-09-28 08:00:00+08', 19.01, null, 5),
    ('HC-0062', 'hc-name-emoji', 'D001', '1', 3, 5, '2026-09-30 08:00:00+08', 19.02, null, 7),
    ('HC-0063', 'hc-name-emoji', 'D001', '1', 3, 5, '2026-10-31 08:00:00+08', 19.03, null, 6),
    -- hard case: corrected and deleted rows; their other versions are below.
    ('HC-0064', 'hc-name-rare',  'D002', '2', 3, 5, '2026-10-06 08:00:00+08', 20.01, null, 0),
    ('HC-0065', 'hc-name-rare',  'D002', '2', 3, 5, '2026-10-06 09:00:00+08', 20.02, null, 0),
    ('HC-0066', 'hc-name-rare',  'D002', '2', 3, 5, '2026-09-27 09:00:00+08', 20.03, null, 0),
    -- hard case: 23:59:59 and 00:00:00 of the UTC day.
    ('HC-0067', 'hc-name-rtl',   'S001', '2', 3, 5, '2026-10-08 07:59:59+08', 21.01, null, 0),
    ('HC-0068', 'hc-name-rtl',   'S001', '2', 3, 5, '2026-10-08 08:00:00+08', 21.02, null, 0),
    -- hard case: more decimals than a bill shows: its residual, in a resale bill in dollars.
    ('HC-0069', 'hc-usd',        'S002', '2', 3, 5, '2026-10-09 08:00:00+08', 22.00450001, null, 0),
    ('BAD-A',        'hc-name-two',  'R004', '2', 3, 5,  '2026-10-12 08:00:00+08', 101.00, null, 0),
    ('BAD-B',        'hc-name-two',  'R004', '2', 3, 5,  '2026-10-12 09:00:00+08', 102.00, null, 0),
    ('BAD-TYPE',     'hc-name-two',  'R004', '2', 3, 77, '2026-10-12 10:00:00+08', 103.00, null, 0),
    ('BAD-MODE',     'hc-name-rare', 'D002', '2', 9, 5,  '2026-10-13 08:00:00+08', 104.00, null, 0),
    ('BAD-CURRENCY', 'hc-name-rare', 'D002', '2', 3, 5,  '2026-10-13 09:00:00+08', 105.00, null, 0),
    ('BAD-MEASURE',  'hc-name-rare', 'D002', '2', 3, 5,  '2026-10-13 10:00:00+08', 106.00, null, 0),
    ('BAD-NAN',      'hc-name-rare', 'D002', '2', 3, 5,  '2026-10-13 11:00:00+08', 107.00, null, 0),
    ('BAD-FIXED',    'hc-name-rare', 'D002', '2', 3, 5,  '2026-09-15 11:00:00+08', 108.00, null, 0)
       ) v (id, customer_id, code, type, mode, bill_type, at, amount, bill_day, late)
  join sample.product p on p.product_id = 'OFFI-ecs-s6-large-2'
  left join sample.partner q on q.code = v.code
 cross join lateral (select coalesce(v.bill_day::date, (v.at::timestamptz at time zone 'Etc/GMT-8')::date) as bill_date,
                            (v.at::timestamptz at time zone 'Etc/GMT-8')::date - date '2026-09-01' + v.late as arrival) d;

-- On the 1st for the old month: the usage was the old day's last hour.
update sample.consumption set consume_time = (bill_date + 1)::timestamp at time zone 'Etc/GMT-8' - interval '1 hour',
                              consume_time_end = (bill_date + 1)::timestamp at time zone 'Etc/GMT-8'
 where record_id in ('HC-0006', 'HC-0007', 'HC-0008');
-- hard case: the published example of 抹零, and its mirror image as a refund.
update sample.consumption set official_amount = 0.04599822, truncated_amount = 0.00599822 where record_id = 'HC-0041';
update sample.consumption set official_amount = -0.04599822, truncated_amount = -0.00599822, official_discount_amount = null,
                              debt_amount = null, writeoff_amount = null, bonus_amount = null where record_id = 'HC-0042';
-- hard case: every payment kind in one row; a cash coupon that counts in part.
update sample.consumption set official_amount = 1000.00499999, official_discount_amount = 200, truncated_amount = 0.00499999,
                              cash_amount = 100, credit_amount = 110, coupon_amount = 120, flexipurchase_coupon_amount = 130,
                              stored_value_card_amount = 90, bonus_amount = 80, debt_amount = 95, writeoff_amount = 75,
                              counted_cash_coupon_amount = 60 where record_id = 'HC-0043';
-- hard case: a row of kind write-off.
update sample.consumption set cash_amount = 0, writeoff_amount = -50, debt_amount = null, official_discount_amount = null where record_id = 'HC-0044';
-- hard case: everything discounted, nothing to pay.
update sample.consumption set official_amount = 5.12345678, official_discount_amount = 5.12345678 where record_id = 'HC-0045';
-- hard case: debt repaid within its month, in the next month, and never.
update sample.consumption set cash_amount = 0, debt_amount = payment_amount where record_id in ('HC-0046', 'HC-0047', 'HC-0048');
update sample.consumption set currency = 'USD' where customer_id = 'hc-usd' and record_id like 'HC-%';

update sample.consumption set official_amount = 150, official_discount_amount = 40 where record_id = 'BAD-A';      -- A: 150 <> 40 + 101
update sample.consumption set cash_amount = 100, coupon_amount = 1 where record_id = 'BAD-B';                      -- B: 102 <> 101
update sample.consumption set currency = 'EUR' where record_id = 'BAD-CURRENCY';
update sample.consumption set measure_id = 3 where record_id = 'BAD-MEASURE';
update sample.consumption set payment_amount = 'NaN' where record_id = 'BAD-NAN';
update sample.consumption set cash_amount = 1 where record_id = 'BAD-FIXED';

-- The later versions: HC-0064 is corrected after 3 days, HC-0065 deleted after 6, HC-0066 (September)
-- corrected on October 8; BAD-FIXED is put right by its source after 3 days.
update sample.consumption set gone_day = arrival_day + case record_id when 'HC-0065' then 6 when 'HC-0066' then 11 else 3 end
 where record_id in ('HC-0064', 'HC-0065', 'HC-0066', 'BAD-FIXED');

create temporary table later_version on commit drop as
select c.* from sample.consumption c where c.record_id in ('HC-0064', 'HC-0066', 'BAD-FIXED');
update later_version set official_amount = payment_amount + 1.005, truncated_amount = 0.005, payment_amount = payment_amount + 1,
                         cash_amount = payment_amount + 1, arrival_day = gone_day, gone_day = 1000000,
                         last_modified = sample.at(gone_day, 72001);
insert into sample.consumption select l.* from later_version l;

create table sample.repayment (like src.repayment, day int8 not null);

insert into sample.repayment values
    ('rp-HC-0046', 'HC-0046', 'hc-debtor', 'debt', 88.00, '2026-10-20 09:00:00+08', '2026-10-20 20:00:00+08', 49),
    ('rp-HC-0047', 'HC-0047', 'hc-debtor', 'debt', 66.00, '2026-11-03 09:00:00+08', '2026-11-03 20:00:00+08', 63),
    ('rp-HC-0043-c', 'HC-0043', 'hc-name-comma', 'credit', 110.00, '2026-10-12 09:00:00+08', '2026-10-12 20:00:00+08', 41),
    ('rp-HC-0043-d', 'HC-0043', 'hc-name-comma', 'debt', 95.00, '2026-10-12 09:00:00+08', '2026-10-12 20:00:00+08', 41);

-- Orders on credit are repaid within two weeks.
insert into sample.repayment
select 'rp-' || c.record_id || '-credit', c.record_id, c.customer_id, 'credit', c.credit_amount,
       sample.at(d.day, 36000), sample.at(d.day, 72000), d.day
  from sample.consumption c
 cross join lateral (select c.arrival_day + 2 + substr(c.record_id, 5, 9)::int4 % 11 as day) d
 where c.record_id like 'ord-%'
   and c.credit_amount > 0;

-- hard case: an order with an unknown status; quota and coupon operations of quotas that do not exist.
insert into sample.orders (order_no, order_id, order_type, sign, status, is_paid, customer_no, customer_id, currency, create_day, final_day,
                           create_time, payment_time, lines)
select 999999999, 'BAD-ORDER', 1, 1, 77, true, c.customer_no, c.customer_id, 'CNY', 41, 41,
       timestamptz '2026-10-12 08:00:00+08', timestamptz '2026-10-12 08:05:00+08', 1
  from sample.customer c
 where c.customer_id = 'hc-name-two';

insert into sample.order_line (order_no, line, id, product_no, period_type, period_num, number, official, discount, paid, consumed, fee)
select 999999999, 1, 3999999999, p.product_no, 2, 1, 1, p.month_fen * 1000000, 0, p.month_fen, 0, 0
  from sample.product p
 where p.product_id = 'OFFI-ecs-s6-large-2';

insert into sample.order_total
select 999999999, l.official, l.paid, 0, 0, 0, 0, 0, 'hws.service.type.ec2' from sample.order_line l where l.order_no = 999999999;

insert into sample.quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, operation_time, day)
values ('BAD-QUOTA-OP', '11', 'QC-NO-SUCH', 'QP-D002-1', 'R004', 10.00, '2026-10-12 08:00:00+08', 41);

insert into sample.coupon_operation (operation_id, operation_type, quota_id, customer_id, operation_amount, operation_time, day)
values ('BAD-COUPON-OP', '1', 'QC-NO-SUCH', 'hc-name-two', 10.00, '2026-10-12 08:00:00+08', 41);
