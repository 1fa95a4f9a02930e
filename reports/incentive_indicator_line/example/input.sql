-- The performance lines behind the example of incentive_indicator, for its cycle 2026-10 at D = 2026-11-01.
-- By hand: PM (type 1) p1 100.005 and p2 10; PQ and PY (types 1 and 2) each p1, p2, p4 200, p5 -30: 10 rows.
-- p3 (policy 2), p10 (no type), p11 (USD), p12 (another partner's) and other cycles: none.
-- Sum: 110.005 + 2 x 280.005 = 670.015.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', 'zhilian', '上海智联信息技术有限公司', 'CNY', 'example', 1),
    ('300000000000000003', 'DISTRIBUTOR', 'hengtai', '恒泰', 'CNY', 'example', 1);
insert into ledger.customer (customer_id, account_name, customer_name, source, batch_id) values
    ('c1', '13800138001', '王芳', 'example', 1), ('c2', 'c2', '李雷', 'example', 1);
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null);

insert into ledger.incentive_plan (plan_id, plan_name, plan_name_en, valid_from_cycle, valid_to_cycle, association_types, partner_kinds, period_kind, product_policies,
       tier_mode, new_customer_bonus_rate, indicator_name, indicator_scope, indicator_method, indicator_dimension, currency, source, batch_id) values
    ('PM', '月', 'M', '2026-01', null,      '1',   'DISTRIBUTOR,SOLUTION_PROVIDER', 'month',   '0',   'whole', 0, '月度业绩', '顾问销售',       '求和', '伙伴', 'CNY', 'example', 1),
    ('PQ', '季', 'Q', '2026-01', '2026-12', '1,2', 'DISTRIBUTOR',                   'quarter', '0,1', 'whole', 0, '季度业绩', '顾问销售和代售', '求和', '伙伴', 'CNY', 'example', 1),
    ('PY', '年', 'Y', '2026-09', null,      '1,2', 'DISTRIBUTOR',                   'year',    '0,1', 'whole', 0, '年度业绩', '顾问销售和代售', '求和', '伙伴', 'CNY', 'example', 1),
    ('PE', '止', 'E', '2026-01', '2026-09', '1,2', 'DISTRIBUTOR',                   'year',    '0,1', 'whole', 0, '已结束',   '顾问销售和代售', '求和', '伙伴', 'CNY', 'example', 1),
    ('PS', '解', 'S', '2026-01', null,      '1,2', 'SOLUTION_PROVIDER',             'month',   '0,1', 'whole', 0, '他类伙伴', '顾问销售和代售', '求和', '伙伴', 'CNY', 'example', 1);

insert into ledger.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, source, batch_id)
select m.month, 's' || p.policy, (m.month || '-01')::timestamp at time zone 'Etc/GMT-8', p.policy, 'example', 1
  from (values ('2026-08'), ('2026-09'), ('2026-10'), ('2026-11')) m (month)
 cross join (values ('0'), ('1'), ('2'), ('13')) p (policy);

select nightpost.ensure_cycle('mart.performance_line', c) from unnest('{2026-08, 2026-09, 2026-10, 2026-11}'::text[]) c;
insert into mart.performance_line (top_id, report_cycle, line_day, owner_id, customer_id, source_customer_id, performance_id, original_cycle, line_kind,
       formed_at, scope_at, association_type, order_or_trade_id, service_type_code, currency, counted_amount, origin,
       source_key, due_cycle, batch_id)
select l.top, l.cycle, l.day::date, l.owner, l.customer, l.customer, l.id, l.cycle, case when l.amount < 0 then 'refund' else 'consumption' end,
       l.day::timestamp at time zone 'Etc/GMT-8', l.day::timestamp at time zone 'Etc/GMT-8', l.type, 't-' || l.id, l.service, l.currency, l.amount, 'record',
       l.id, l.cycle, 1
  from (values
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-10', '2026-10-05', 'p1',  's0',  'CNY', 100.005),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-10', '2026-10-31', 'p2',  's13', 'CNY', 10),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-10', '2026-10-06', 'p3',  's2',  'CNY', 50),
    ('100000000000000001', '200000000000000002', 'c2', '2',  '2026-10', '2026-10-07', 'p4',  's1',  'CNY', 200),
    ('100000000000000001', '200000000000000002', 'c2', '2',  '2026-10', '2026-11-01', 'p5',  's1',  'CNY', -30),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-11', '2026-11-01', 'p6',  's0',  'CNY', 7),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-11', '2026-11-02', 'p7',  's0',  'CNY', 1000),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-09', '2026-09-30', 'p8',  's0',  'CNY', 5),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-08', '2026-08-31', 'p9',  's0',  'CNY', 4000),
    ('100000000000000001', '100000000000000001', 'c1', null, '2026-10', '2026-10-08', 'p10', 's0',  'CNY', 9),
    ('100000000000000001', '100000000000000001', 'c1', '1',  '2026-10', '2026-10-08', 'p11', 's0',  'USD', 60),
    ('300000000000000003', '300000000000000003', 'c3', '1',  '2026-10', '2026-10-08', 'p12', 's0',  'CNY', 70)
  ) l (top, owner, customer, type, cycle, day, id, service, currency, amount);
