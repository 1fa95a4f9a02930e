-- Sample source, generate: rows written by hand for the FOCUS export, HF-...: what a FOCUS file may not say
-- as the source says it. All of October, present at every scale; their customer belongs to D001.
--
-- Makes:    rows of sample.consumption; sample.customer_association; of src: two customers, a service without an English
--           name, two services of one name, their policies, a product without an English name.
-- Reads:    sample.partner, sample.product.
-- Settings: none.

set local jit = off;
set local timezone = 'Etc/GMT-8';

-- hard case: only a Chinese name, no FOCUS category; one English name for two categories; a subcategory
-- that FOCUS does not have; one that does not belong to its category.
insert into src.service_type (service_type_code, abbreviation, service_type_name, service_type_name_en,
                              focus_service_category, focus_service_subcategory) values
    ('hws.service.type.zh',    'ZH',  '仅有中文名的服务', null,                    null,         null),
    ('hws.service.type.twin1', 'TW1', '同名服务一',       'Twin Service',          'Storage',    'File Storage'),
    ('hws.service.type.twin2', 'TW2', '同名服务二',       'Twin Service',          'Databases',  'Caching'),
    ('hws.service.type.sub',   'SUB', '未知子类服务',     'Unheard-of Service',    'Analytics',  'Crystal Balls'),
    ('hws.service.type.pair',  'PAR', '错配子类服务',     'Mismatched Service',    'Networking', 'Block Storage');

-- Also of the one that no catalogue has: a service without a policy stops its partners' performance.
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
select to_char(m.month, 'YYYY-MM'), s.code, m.month at time zone 'Etc/GMT-8', '0', 'YES'
  from unnest(array['hws.service.type.zh', 'hws.service.type.twin1', 'hws.service.type.twin2', 'hws.service.type.sub',
                    'hws.service.type.pair', 'hws.service.type.未知']) s (code)
 cross join generate_series(timestamp '2026-01-01', timestamp '2027-03-01', interval '1 month') m (month);

insert into src.product (product_id, service_type_code, resource_type_code, product_name, product_name_en,
                         settled_monthly, stored_value_card, selected_goods, last_modified)
values ('OFFI-中文规格', 'hws.service.type.zh', 'hws.resource.type.vm', '仅有中文名的产品', null, false, false, false, '2026-06-01 20:00:00+08');

-- hard case: a customer whose id, account and name are Chinese, and one whose account is an e-mail address;
-- one is invoiced by the partner, one by the vendor.
insert into src.customer (customer_id, account_name, customer_name, customer_type, verified_status, segment, last_modified) values
    ('hf-客户一', '中文账号', '欧阳张三有限公司', 1, '2', 'KEY', '2026-08-20 20:00:00+08'),
    ('hf-mail',   'finance@customer.example', '李四', 0, '2', 'KEY', '2026-08-20 20:00:00+08');
insert into sample.customer_association (association_id, customer_id, partner_id, association_type, valid_from, valid_to)
select 2000 + a.n, a.customer_id, p.partner_id, a.type, '2025-03-01 09:00:00+08', 'infinity'
  from (values (1, 'hf-客户一', '2'), (2, 'hf-mail', '1')) a (n, customer_id, type)
  join sample.partner p on p.code = 'D001';

insert into sample.consumption (record_id, bill_cycle, bill_date, customer_id, partner_id, association_type, service_type_code,
       resource_type_code, region_code, charging_mode, bill_detail_type, trade_id, trade_time, consume_time, consume_time_end, resource_id,
       resource_name, resource_tag, product_id, product_name, product_spec_desc, enterprise_project_id, usage_type, usage_amount,
       usage_measure_id, official_amount, official_discount_amount, payment_amount, cash_amount, currency, provider_type, last_modified,
       arrival_day, gone_day)
select v.id, '2026-10', date '2026-10-01' + v.day - 1, v.customer_id, p.partner_id, case v.customer_id when 'hf-mail' then '1' else '2' end,
       'hws.service.type.' || v.service, v.resource_type, v.region, v.mode, v.bill_type, 'bill-' || v.id, w.at, w.at - interval '1 hour', w.at,
       v.resource_id, v.resource_name, v.tag, v.product_id, v.product_id, '规格 | ' || v.product_id, '0', 'duration', v.usage, v.unit,
       v.official, v.discount, v.official - v.discount, v.official - v.discount, 'CNY', v.provider,
       sample.at(w.arrival, 72000), w.arrival, 1000000
  from (values
    -- hard case: a region nobody knows, none at all, one that is not ASCII.
    ('HF-01', 'hf-mail',   3,  'ec2', 'hws.resource.type.vm', 'xx-moon-1',  3, 5, 'i-1', 'web-1', 'env=prod;owner=运维', 'OFFI-ecs-s6-large-2', 24, 4, 10.08, 0, 1),
    ('HF-02', 'hf-mail',   3,  'ec2', 'hws.resource.type.vm', null,         3, 5, 'i-2', '13700137000', 'a=1;a=2;flag;=x;k=a=b', 'OFFI-ecs-s6-large-2', 24, 4, 10.08, 1.512, 1),
    ('HF-03', 'hf-mail',   3,  'ec2', 'hws.resource.type.vm', '月球-1',     3, 5, 'i-3', '测试机', '{"env":"prod","n":1,"deep":{"a":1},"env":"last"}', 'OFFI-ecs-s6-large-2', 24, 4, 10.08, 0, 1),
    -- hard case: no resource, a resource without a type, a Chinese resource id.
    ('HF-04', 'hf-客户一', 4,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, null,  'no-id', '{not json', 'OFFI-ecs-s6-large-2', 1, 4, 0.42, 0, 1),
    ('HF-05', 'hf-客户一', 4,  'ec2', 'hws.resource.type.none', 'cn-north-4', 3, 5, 'i-5', null, ' ; ;', null, 1, 4, 0.42, 0, 1),
    ('HF-06', 'hf-客户一', 4,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, '资源/6', 'x', null, 'OFFI-ecs-s6-large-2', 1, 4, 0.42, 0, 1),
    -- hard case: services and products without an English name, of one name, unknown to the catalogue.
    ('HF-07', 'hf-客户一', 5,  'zh', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-7', 'x', null, 'OFFI-中文规格', 1, 4, 0.42, 0, 1),
    ('HF-08', 'hf-客户一', 5,  'twin1', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-8', 'x', null, 'p-8', 1, 4, 0.42, 0, 1),
    ('HF-09', 'hf-客户一', 5,  'twin2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-9', 'x', null, 'p-9', 1, 4, 0.42, 0, 1),
    ('HF-10', 'hf-客户一', 5,  '未知', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-10', 'x', null, 'p-10', 1, 4, 0.42, 0, 1),
    ('HF-11', 'hf-客户一', 5,  'sub', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-11', 'x', null, 'p-11', 1, 4, 0.42, 0, 1),
    ('HF-12', 'hf-客户一', 5,  'pair', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-12', 'x', null, 'p-12', 1, 4, 0.42, 0, 1),
    -- hard case: no list price, list and contract price of opposite signs, nothing at all, a price that no
    -- decimal holds (10 / 3), no usage, usage of nothing, a negative usage, units that FOCUS does not have.
    ('HF-13', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-13', 'x', null, 'OFFI-ecs-s6-large-2', 2, 4, 0.00, -5.00, 1),
    ('HF-14', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-14', 'x', null, 'OFFI-ecs-s6-large-2', 2, 4, -2.00, -5.00, 1),
    ('HF-15', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-15', 'x', null, 'OFFI-ecs-s6-large-2', 2, 4, 0.00, 0.00, 1),
    ('HF-16', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-16', 'x', null, 'OFFI-ecs-s6-large-2', 3, 4, 10.00, 0.00, 1),
    ('HF-17', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-17', 'x', null, 'OFFI-ecs-s6-large-2', null, null, 7.00, 0.00, 1),
    ('HF-18', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-18', 'x', null, 'OFFI-ecs-s6-large-2', 0, 4, 7.00, 0.00, 1),
    ('HF-19', 'hf-mail',   6,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-19', 'x', null, 'OFFI-ecs-s6-large-2', -2, 4, -8.00, 0.00, 1),
    ('HF-20', 'hf-mail',   6,  'vpc', 'hws.resource.type.bandwidth', 'cn-north-4', 3, 5, 'i-20', 'x', null, 'OFFI-vpc-bandwidth', 5, 15, 10.00, 0.00, 1),
    ('HF-21', 'hf-mail',   6,  'vpc', 'hws.resource.type.bandwidth', 'cn-north-4', 3, 5, 'i-21', 'x', null, 'OFFI-vpc-bandwidth', 5, 99, 10.00, 0.00, 1),
    -- hard case: taxes and their refunds, a compensation, a deduction, a marketplace ISV and its refund.
    ('HF-22', 'hf-客户一', 7,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 15, null, null, null, 'OFFI-ecs-s6-large-2', null, null, 6.00, 0.00, 1),
    ('HF-23', 'hf-客户一', 7,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 100, null, null, null, 'OFFI-ecs-s6-large-2', null, null, -1.00, 0.00, 1),
    ('HF-24', 'hf-客户一', 7,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 101, null, null, null, 'OFFI-ecs-s6-large-2', null, null, -0.30, 0.00, 1),
    ('HF-25', 'hf-客户一', 7,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 102, null, null, null, 'OFFI-ecs-s6-large-2', null, null, 0.40, 0.10, 1),
    ('HF-26', 'hf-客户一', 7,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 9, null, null, null, null, null, null, -20.00, 0.00, 1),
    ('HF-27', 'hf-客户一', 7,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 16, null, null, null, null, null, null, 3.00, 0.00, 1),
    ('HF-28', 'hf-客户一', 7,  'marketplace', 'hws.resource.type.kg.software', null, 1, 1, 'i-28', 'x', null, 'KG-image-win', null, null, 99.00, 9.00, 2),
    ('HF-29', 'hf-客户一', 7,  'marketplace', 'hws.resource.type.kg.software', null, 1, 4, 'i-28', 'x', null, 'KG-image-win', null, null, -99.00, -9.00, 2),
    -- hard case: charge periods: see below.
    ('HF-30', 'hf-mail',   8,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-30', 'x', null, 'OFFI-ecs-s6-large-2', 1, 4, 0.42, 0, 1),
    ('HF-31', 'hf-mail',   8,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-31', 'x', null, 'OFFI-ecs-s6-large-2', 1, 4, 0.42, 0, 1),
    ('HF-32', 'hf-mail',   8,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-32', 'x', null, 'OFFI-ecs-s6-large-2', 1, 4, 0.42, 0, 1),
    ('HF-33', 'hf-mail',   8,  'ec2', 'hws.resource.type.vm', 'cn-north-4', 3, 5, 'i-33', 'x', null, 'OFFI-ecs-s6-large-2', 1, 4, 0.42, 0, 1)
       ) v (id, customer_id, day, service, resource_type, region, mode, bill_type, resource_id, resource_name, tag, product_id, usage, unit,
            official, discount, provider)
  join sample.partner p on p.code = 'D001'
 cross join lateral (select timestamptz '2026-10-01 08:00:00.25+08' + (v.day - 1) * interval '1 day' as at, v.day + 29 as arrival) w;

-- Usage that ends before it begins, without an end, from before the month to after it, wholly before it.
update sample.consumption set consume_time = trade_time, consume_time_end = trade_time - interval '2 hours' where record_id = 'HF-30';
update sample.consumption set consume_time_end = null where record_id = 'HF-31';
update sample.consumption set consume_time = '2026-09-30 20:00:00+08', consume_time_end = 'infinity' where record_id = 'HF-32';
update sample.consumption set consume_time = '2026-08-01 00:00:00+08', consume_time_end = '2026-08-02 00:00:00+08' where record_id = 'HF-33';
