-- Sample source, generate: marketplace orders, transfers of performance, formal incentive bills; hidden.
--
-- Makes:    sample.marketplace_order, sample.performance_transfer, sample.incentive_bill(_line).
-- Reads:    sample.param, sample.customer, sample.partner.
-- Settings: none.

set local jit = off;
set local timezone = 'Etc/GMT-8';

-- Marketplace order lines as they will have been in the end; src shows what had happened by a day.
create table sample.marketplace_order (like src.marketplace_order);

insert into sample.marketplace_order
select 'KG-L-' || lpad(m.n::text, 9, '0'), 'KG-' || lpad(m.n::text, 9, '0'), null, case m.n % 10 when 4 then 2 else 1 end,
       t.goods_type, t.goods_name, c.customer_id,
       case when w.created >= c.switch_at then c.partner_b else c.partner_a end,
       case when m.n % 3 = 0 then 'FLOOR' else 'DEAL' end,
       t.list_price * (100 - 5 * sample.pick(m.n, 403, 5)) / 100, t.list_price,
       case when m.n % 3 = 0 then 0.65 end, t.ratio,
       1 + sample.pick(m.n, 404, 5), 1 + sample.pick(m.n, 405, 12), t.tax_rate, c.currency,
       w.created,
       v.kind,
       case when m.n % 17 <> 5 then w.created + sample.pick(m.n, 406, 3) * interval '7 hours' end,
       -- hard case: paid on credit or by cash coupon and not repaid: it waits.
       case when v.kind <> 'CASH' and m.n % 4 > 0 then w.created + (5 + sample.pick(m.n, 407, 20)) * interval '1 day' end,
       case when m.n % 6 = 0 then 'NOT_REQUIRED' when m.n % 6 = 1 and m.n % 5 = 0 then 'PENDING' else 'DONE' end,
       case when m.n % 6 > 1 or m.n % 6 = 1 and m.n % 5 > 0 then w.created + (1 + sample.pick(m.n, 408, 9)) * interval '1 day' end,
       case when m.n % 23 <> 7 then w.created + interval '1 day' * sample.pick(m.n, 409, 4) end,
       w.created
  from sample.param p
 cross join lateral generate_series(1, 20 + p.orders / 15) m (n)
  join sample.customer c on c.customer_no = sample.pick(m.n, 400, (select count(*) from sample.customer))
 -- hard case: one goods type (rare tools) stays below 1,000 yuan.
  join (values (0, 'saas', '"云备份"SaaS, 企业版', 499.00, 0.70, 0.06), (1, 'image', '镜像 Windows 优化版', 99.00, 0.80, 0.06),
               (2, 'service', '迁移服务' || chr(10) || '含税', 12800.00, 0.85, 0.06), (3, 'license', '=数据库许可', 3600.00, 0.75, 0.13),
               (4, 'rare-tool', '罕见工具 𠮷', 9.90, 0.50, 0.00)) t (no, goods_type, goods_name, list_price, ratio, tax_rate)
    on t.no = case when m.n % 50 = 11 then 4 else sample.pick(m.n, 401, 4) end
 cross join lateral (select sample.at(sample.pick(m.n, 402, 70), sample.pick(m.n, 410, 80000)) as created) w
 cross join lateral (select (array['CASH', 'CASH', 'CASH', 'CREDIT', 'CASH_COUPON'])[1 + sample.pick(m.n, 411, 5)] as kind) v
 where c.partner_a is not null
   and w.created >= case when c.switch_at = 'infinity' then '-infinity' else c.switch_at end;

-- Refunds of some paid ones: they show the line they refund, and enter with a negative quantity.
insert into sample.marketplace_order
select o.order_line_id || '-R', o.order_id || '-R', o.order_line_id, 4, o.goods_type, o.goods_name, o.customer_id, o.partner_id, o.sale_kind,
       o.deal_price, o.list_price, o.floor_discount, o.ratio, - o.quantity, o.duration, o.tax_rate, o.currency,
       o.paid_time + interval '9 days', 'CASH', o.paid_time + interval '9 days', null, 'NOT_REQUIRED', null, o.paid_time + interval '9 days',
       o.create_time
  from sample.marketplace_order o
 where o.paid_time is not null
   and substr(o.order_id, 4)::int4 % 12 = 3;

create table sample.performance_transfer (like src.performance_transfer);

insert into sample.performance_transfer
select 'PT-' || t.n, t.cycle, t.customer_id, f.partner_id, o.partner_id, t.service, t.amount, 'CNY', t.at::timestamptz, t.remark,
       date_trunc('day', t.at::timestamptz, 'Etc/GMT-8') + interval '20 hours'
  from (values (1, '2026-09', 'hc-move-midnight', 'D001', 'D002', 'hws.service.type.ec2', 1200.00,  '2026-09-25 10:00:00+08', '业绩转移'),
               (2, '2026-10', 'hc-three',         'D002', 'D001', 'hws.service.type.ec2', 88.88,    '2026-10-09 00:00:00+08', null),
               (3, '2026-10', 'hc-move-gap',      'D001', 'S001', 'hws.service.type.rds', 345.67,   '2026-10-13 23:59:59+08', '空档, "补"'),
               (4, '2026-10', 'hc-rebound',       'D001', 'D002', 'hws.service.type.ebs', -15.50,   '2026-10-20 09:00:00+08', '冲回'),
               (5, '2026-11', 'hc-type-switch',   'D001', 'D003', 'hws.service.type.vpc', 0.01,     '2026-11-02 09:00:00+08', null)
       ) t (n, cycle, customer_id, from_code, to_code, service, amount, at, remark)
  join sample.partner f on f.code = t.from_code
  join sample.partner o on o.code = t.to_code;

-- Formal bills as they will have been in the end. 3: not confirmed, so confirmed by itself at the
-- deadline. hard case: 5 is a positive bill that expires while the negative 6 exists; 200 against
-- -600 leaves -400, netted once (7). hard case: the same with 9 and 10, where the source leaves the
-- netting to us. 8 stands on consumption records; its lines are made when it is formed.
create table sample.incentive_bill (like src.incentive_bill);

insert into sample.incentive_bill (bill_id, plan_id, period, partner_id, association_type, indicator_value, tier_threshold, rate, base_amount,
                                   bill_amount, currency, state, formed_at, confirm_deadline, confirmed_at, paid_at, expires_at, netted_bill_id, last_modified)
select 'IB-' || b.n, b.plan, b.period, p.partner_id, b.type, b.base, b.threshold, b.rate, b.base, b.amount, 'CNY', 'PAID',
       b.formed::timestamptz, b.deadline::timestamptz, b.confirmed::timestamptz, b.paid::timestamptz, b.expires::timestamptz, b.netted, b.formed::timestamptz
  from (values
    (1, 'PLAN-REF-M',  '2026-08', 'D001', '1', 60000.00, 50000.00, 0.08, 4800.00, '2026-09-07 10:00:00+08', '2026-09-17 00:00:00+08', '2026-09-08 11:00:00+08', '2026-09-22 10:00:00+08', null, null),
    (2, 'PLAN-SPEC-M', '2026-08', 'D002', '1', 1000.00,  500.00,   0.08, 80.00,   '2026-09-07 10:00:00+08', '2026-09-17 00:00:00+08', '2026-09-16 23:59:59+08', null, null, null),
    (3, 'PLAN-REF-M',  '2026-09', 'D001', '1', 20000.00, 1000.00,  0.05, 1000.00, '2026-10-08 10:00:00+08', '2026-10-18 00:00:00+08', null, '2026-10-28 10:00:00+08', null, null),
    (4, 'PLAN-REF-M',  '2026-09', 'S001', '1', 3000.00,  1000.00,  0.05, 150.00,  '2026-10-08 10:00:00+08', '2026-12-18 00:00:00+08', null, null, null, null),
    (5, 'PLAN-SPEC-M', '2025-10', 'D003', '2', 2500.00,  500.00,   0.08, 200.00,  '2025-11-07 10:00:00+08', '2025-11-17 00:00:00+08', '2025-11-10 10:00:00+08', null, '2026-10-16 00:00:00+08', 'IB-6'),
    (6, 'PLAN-SPEC-M', '2026-07', 'D003', '2', -7500.00, 500.00,   0.08, -600.00, '2026-08-07 10:00:00+08', '2026-08-17 00:00:00+08', '2026-08-10 10:00:00+08', null, '2026-10-16 00:00:00+08', null),
    (7, 'PLAN-SPEC-M', '2026-07', 'D003', '2', -5000.00, 500.00,   0.08, -400.00, '2026-10-16 00:00:00+08', '2026-10-26 00:00:00+08', null, null, null, 'IB-6'),
    (8, 'PLAN-REF-M',  '2026-09', 'D003', '1', 0.00,     1000.00,  0.05, 0.00,    '2026-10-08 10:00:00+08', '2026-11-06 00:00:00+08', null, null, null, null),
    (9, 'PLAN-SPEC-M', '2025-09', 'D001', '2', 2500.00,  500.00,   0.08, 200.00,  '2025-10-07 10:00:00+08', '2025-10-17 00:00:00+08', '2025-10-09 10:00:00+08', null, '2026-11-03 00:00:00+08', null),
    (10, 'PLAN-SPEC-M', '2026-09', 'D001', '2', -7500.00, 500.00,  0.08, -600.00, '2026-10-08 10:00:00+08', '2026-10-18 00:00:00+08', null, null, null, null)
       ) b (n, plan, period, code, type, base, threshold, rate, amount, formed, deadline, confirmed, paid, expires, netted)
  join sample.partner p on p.code = b.code;

create table sample.incentive_bill_line (like src.incentive_bill_line);

insert into sample.incentive_bill_line
select b.bill_id || '-' || g.i, b.bill_id, (array['hc-master', 'hc-rebound-top', 'hc-name-one'])[g.i],
       case g.i when 2 then 'R001' end, null,
       case when b.period like '____-__' then b.period else '2026-08' end,
       b.base_amount * (array[50, 30, 20])[g.i] / 100, b.rate, 0, b.bill_amount * (array[50, 30, 20])[g.i] / 100, b.formed_at
  from sample.incentive_bill b
 cross join generate_series(1, 3) g (i)
 where b.bill_id <> 'IB-8';
