-- Sample source, generate: parameters, catalogue, policies and plans.
--
-- Makes:    sample.param, sample.pick, sample.product, sample.usage_slot; src reference tables.
-- Reads:    nothing else.
-- Settings: nightpost.sample_scale ('1' = full), nightpost.sample_seed (integer).

set local jit = off;
set local timezone = 'Etc/GMT-8';

-- What the later files read. Partner counts are those of scale 1 down to scale 0.1, fewer below it;
-- above 1 they grow with the square root.
create table sample.param as
select s.seed,
       s.scale,
       date '2026-09-01'                                          as first_day,
       70                                                         as days,
       greatest(8,   round(4000 * s.scale))::int4                 as customers,
       greatest(400, round(1000000 * s.scale))::int8              as consumption_rows,
       greatest(60,  round(60000 * s.scale))::int4                as orders,
       greatest(40,  round(30000 * s.scale))::int4                as voucher_operations,
       greatest(3,   round(12 * s.growth))::int4                  as distributors,
       greatest(2,   round(8 * s.growth))::int4                   as providers,
       greatest(8,   round(60 * s.growth))::int4                  as resellers
  from (select current_setting('nightpost.sample_seed')::int8     as seed,
               current_setting('nightpost.sample_scale')::numeric as scale,
               case when current_setting('nightpost.sample_scale')::numeric > 1
                    then sqrt(current_setting('nightpost.sample_scale')::numeric)
                    else least(1, 10 * current_setting('nightpost.sample_scale')::numeric)
               end                                                as growth) s;

-- sample.draw: 63 random bits for (number, purpose); sample.pick: one of 0 .. choices - 1. The seed is
-- written into the body, so that both are inlined and any later session draws the same.
do $$
begin
    execute format('create function sample.draw(n int8, purpose int4) returns int8 language sql immutable parallel safe'
                   ' as ''select hashint8extended(n, purpose + %s) & 9223372036854775807''',
                   (select p.seed * 1000 from sample.param p));
end
$$;

create function sample.pick(n int8, purpose int4, choices int8) returns int8 language sql immutable parallel safe
    as 'select sample.draw(n, purpose) % choices';

-- An instant of the GMT+8 calendar: day number (0 = 2026-09-01) and second of that day.
create function sample.at(day int8, second int8) returns timestamptz language sql immutable parallel safe
    as 'select to_timestamp(1788192000 + day * 86400 + second)';

-- The day of the month: months of the sample begin on days 0, 30, 61, 91 and 122.
create function sample.month_day(day int8) returns int8 language sql immutable parallel safe
    as 'select day + 1 - case when day < 30 then 0 when day < 61 then 30 when day < 91 then 61 when day < 122 then 91 else 122 end';

-- When the source says it changed a row: 20:00 of the day and some seconds.
create function sample.modified(day int8, n int8) returns timestamptz language sql immutable parallel safe
    as 'select sample.at(day, 72000 + sample.pick(n, 900, 3600))';

-- Amounts are computed in whole 1e-8 units or whole fen, and become decimals here.
create function sample.money8(units int8) returns numeric language sql immutable parallel safe
    as 'select case units when 0 then 0.00000000 else units * 0.00000001 end';
create function sample.fen(fen int8) returns numeric language sql immutable parallel safe
    as 'select case fen when 0 then 0.00 else fen * 0.01 end';

insert into src.readiness (complete_through) values ('2026-08-31');

insert into src.measure_unit (measure_id, measure_name, abbreviation, measure_type, base_measure_id, base_ratio) values
    (0,   '天',        'Days',     2,  4,    24),
    (1,   '元',        'CNY',      1,  3,    100),
    (3,   '分',        'fen',      1,  null, null),
    (4,   '小时',      'Hours',    2,  null, null),
    (10,  'GB',        'GB',       3,  11,   1024),
    (11,  'MB',        'MB',       3,  null, null),
    (14,  '次',        'Requests', 12, null, null),
    (15,  'Mbps',      'Mbps',     16, null, null),
    (17,  'GB(磁盘)',  'GB',       7,  null, null),
    (301, 'GB小时',    'GB-Hours', 15, null, null),
    (104, '千tokens',  'Tokens',   104, null, null);

insert into src.region (region_code, region_name, region_name_en) values
    ('cn-north-4',     '华北-北京四',   'CN North-Beijing4'),
    ('cn-north-9',     '华北-乌兰察布一', 'CN North-Ulanqab1'),
    ('cn-east-3',      '华东-上海一',   'CN East-Shanghai1'),
    ('cn-south-1',     '华南-广州',     'CN South-Guangzhou'),
    ('cn-southwest-2', '西南-贵阳一',   'CN Southwest-Guiyang1'),
    ('ap-southeast-1', '中国-香港',     'CN-Hong Kong'),
    ('ap-southeast-3', '亚太-新加坡',   'AP-Singapore');

insert into src.service_type (service_type_code, abbreviation, service_type_name, service_type_name_en,
                              focus_service_category, focus_service_subcategory) values
    ('hws.service.type.ec2',         'ECS',   '弹性云服务器',       'Elastic Cloud Server',     'Compute',    'Virtual Machines'),
    ('hws.service.type.cce',         'CCE',   '云容器引擎',         'Cloud Container Engine',   'Compute',    'Containers'),
    ('hws.service.type.ebs',         'EVS',   '云硬盘',             'Elastic Volume Service',   'Storage',    'Block Storage'),
    ('hws.service.type.obs',         'OBS',   '对象存储服务',       'Object Storage Service',   'Storage',    'Object Storage'),
    ('hws.service.type.vpc',         'VPC',   '虚拟私有云',         'Virtual Private Cloud',    'Networking', 'Network Infrastructure'),
    ('hws.service.type.elb',         'ELB',   '弹性负载均衡',       'Elastic Load Balance',     'Networking', 'Network Routing'),
    ('hws.service.type.cdn',         'CDN',   '内容分发网络',       'Content Delivery Network', 'Networking', 'Content Delivery'),
    ('hws.service.type.rds',         'RDS',   '云数据库 RDS',       'Relational Database Service', 'Databases', 'Relational Databases'),
    ('hws.service.type.dcs',         'DCS',   '分布式缓存服务',     'Distributed Cache Service', 'Databases', 'Caching'),
    ('hws.service.type.dws',         'DWS',   '数据仓库服务',       'Data Warehouse Service',   'Databases',  'Data Warehouses'),
    ('hws.service.type.modelarts',   'MA',    'AI开发平台ModelArts', 'ModelArts',               'AI and Machine Learning', 'AI Platforms'),
    ('hws.service.type.live',        'Live',  '视频直播',           'Live',                     'Media',      'Media Streaming'),
    ('hws.service.type.waf',         'WAF',   'Web应用防火墙',      'Web Application Firewall', 'Security',   'Threat Detection and Response'),
    ('hws.service.type.smn',         'SMN',   '消息通知服务',       'Simple Message Notification', 'Integration', 'Messaging'),
    ('hws.service.type.support',     'SP',    '支持计划',           'Support Plan',             'Management and Governance', 'Support'),
    ('hws.service.type.storedcard',  'SVC',   '储值卡',             'Stored-Value Card',        'Other',      'Other (Other)'),
    ('hws.service.type.marketplace', 'KG',    '云商店',             'Marketplace',              'Business Applications', 'Other (Business Applications)'),
    ('hws.service.type.selected',    'YX',    '严选商城',           'Selected Goods',           'Business Applications', 'Productivity and Collaboration');

insert into src.resource_type (resource_type_code, service_type_code, resource_type_name, resource_type_desc, resource_type_name_en) values
    ('hws.resource.type.vm',         'hws.service.type.ec2',         '云主机',         null,             'Virtual machine'),
    ('hws.resource.type.cce.cluster','hws.service.type.cce',         'CCE集群',        null,             'CCE cluster'),
    ('hws.resource.type.volume',     'hws.service.type.ebs',         '硬盘',           '云硬盘, SSD/SAS', 'Volume'),
    ('hws.resource.type.obs',        'hws.service.type.obs',         '对象存储',       null,             'Object storage'),
    ('hws.resource.type.bandwidth',  'hws.service.type.vpc',         '带宽',           null,             'Bandwidth'),
    ('hws.resource.type.ip',         'hws.service.type.vpc',         '弹性公网IP',     null,             'Elastic IP'),
    ('hws.resource.type.elb',        'hws.service.type.elb',         '负载均衡器',     null,             'Load balancer'),
    ('hws.resource.type.cdn',        'hws.service.type.cdn',         'CDN流量',        null,             'CDN traffic'),
    ('hws.resource.type.rds.vm',     'hws.service.type.rds',         'RDS实例',        null,             'RDS instance'),
    ('hws.resource.type.dcs',        'hws.service.type.dcs',         'DCS实例',        null,             'DCS instance'),
    ('hws.resource.type.dws',        'hws.service.type.dws',         'DWS集群',        null,             'DWS cluster'),
    ('hws.resource.type.modelarts',  'hws.service.type.modelarts',   '训练资源',       null,             'Training resource'),
    ('hws.resource.type.live',       'hws.service.type.live',        '直播流量',       null,             'Live traffic'),
    ('hws.resource.type.waf',        'hws.service.type.waf',         'WAF实例',        null,             'WAF instance'),
    ('hws.resource.type.smn',        'hws.service.type.smn',         '短信',           null,             'Text message'),
    ('hws.resource.type.support',    'hws.service.type.support',     '支持计划',       null,             'Support plan'),
    ('hws.resource.type.storedcard', 'hws.service.type.storedcard',  '储值卡',         null,             'Stored-value card'),
    ('hws.resource.type.kg.software','hws.service.type.marketplace', '商品',           null,             'Goods'),
    ('hws.resource.type.yx.goods',   'hws.service.type.selected',    '严选商品',       null,             'Selected goods');

-- price: 1e-8 yuan for one usage unit. weight: how many of 256 usage rows are of this product.
-- month_fen: price of a prepaid month, 0 = not sold prepaid.
create table sample.product (
    product_no        int4 primary key,
    product_id        text not null,
    service_type_code text not null,
    resource_type_code text not null,
    product_name      text not null,
    product_name_en   text not null,
    spec              text not null,
    price             int8 not null,
    measure_id        int4,
    usage_type        text,
    weight            int4 not null,
    month_fen         int8 not null,
    provider_type     int4 not null
);

insert into sample.product
select (row_number() over (order by v.id collate "C"))::int4 - 1,
       v.id, 'hws.service.type.' || v.service, 'hws.resource.type.' || v.resource, v.name, v.name_en, v.spec,
       v.price, v.measure, v.usage_type, v.weight, v.month_fen,
       case when v.service in ('marketplace', 'selected') then 2 else 1 end
  from (values
    ('OFFI-ecs-s6-large-2',   'ec2', 'vm', '云主机 s6.large.2', 'ECS s6.large.2', '通用计算型 | s6.large.2 | 2vCPUs | 4GB', 42000000, 4, 'duration', 34, 19200),
    ('OFFI-ecs-c7-xlarge-4',  'ec2', 'vm', '云主机 c7.xlarge.4', 'ECS c7.xlarge.4', '计算增强型 | c7.xlarge.4 | 4vCPUs | 16GB', 118000000, 4, 'duration', 26, 61500),
    ('OFFI-ecs-m7-4xlarge-8', 'ec2', 'vm', '云主机 m7.4xlarge.8', 'ECS m7.4xlarge.8', '内存优化型 | m7.4xlarge.8 | 16vCPUs | 128GB', 712340000, 4, 'duration', 10, 352000),
    ('OFFI-cce-s2-small',     'cce', 'cce.cluster', 'CCE集群 50节点', 'CCE cluster 50 nodes', 'cce.s2.small', 165000000, 4, 'duration', 8, 88000),
    ('OFFI-evs-ssd',          'ebs', 'volume', '超高IO云硬盘', 'Ultra-high I/O volume', '超高IO | SSD', 146111, 301, 'flow', 34, 1000),
    ('OFFI-evs-sas',          'ebs', 'volume', '高IO云硬盘', 'High I/O volume', '高IO | SAS', 48612, 301, 'flow', 18, 350),
    ('OFFI-obs-standard',     'obs', 'obs', '标准存储', 'Standard storage', '标准存储单AZ', 13750, 301, 'flow', 24, 0),
    ('OFFI-obs-request',      'obs', 'obs', '读写请求', 'Requests', '请求次数', 100, 14, 'frequency', 8, 0),
    ('OFFI-vpc-bandwidth',    'vpc', 'bandwidth', '带宽', 'Bandwidth', '全动态BGP | 按带宽', 6300000, 4, 'duration', 16, 2300),
    ('OFFI-vpc-traffic',      'vpc', 'bandwidth', '公网流量', 'Internet traffic', '全动态BGP | 按流量', 80000000, 10, 'flow', 16, 0),
    ('OFFI-eip',              'vpc', 'ip', '弹性公网IP', 'Elastic IP', 'IP保有费', 2000000, 4, 'duration', 8, 0),
    ('OFFI-elb-shared',       'elb', 'elb', '共享型负载均衡', 'Shared load balancer', 'elbv2', 30000000, 4, 'duration', 8, 15000),
    ('OFFI-cdn-flow',         'cdn', 'cdn', 'CDN下行流量', 'CDN traffic', '中国大陆 | 按流量', 20000000, 10, 'flow', 8, 0),
    ('OFFI-rds-mysql-ha',     'rds', 'rds.vm', 'RDS MySQL 主备', 'RDS for MySQL, HA', 'rds.mysql.n1.large.4.ha', 156000000, 4, 'duration', 10, 71200),
    ('OFFI-dcs-redis-4g',     'dcs', 'dcs', 'Redis 4GB 主备', 'Redis 4 GB, HA', 'redis.ha.xu1.large.r2.4', 61000000, 4, 'duration', 6, 29800),
    ('OFFI-dws-2x',           'dws', 'dws', 'DWS 标准数仓', 'DWS standard', 'dwsx2.xlarge.m7', 512000000, 4, 'duration', 3, 260000),
    ('OFFI-ma-train-8',       'modelarts', 'modelarts', '训练作业 8卡', 'Training job, 8 cards', 'modelarts.8u', 9834561234, 4, 'duration', 3, 0),
    ('OFFI-ma-tokens',        'modelarts', 'modelarts', '大模型推理', 'Model inference', '千tokens', 87654, 104, 'tokens', 4, 0),
    ('OFFI-live-flow',        'live', 'live', '直播下行流量', 'Live traffic', '按流量', 29000000, 10, 'flow', 4, 0),
    ('OFFI-waf-pro',          'waf', 'waf', 'WAF 专业版', 'WAF professional', '专业版', 520000000, 4, 'duration', 2, 388000),
    ('OFFI-smn-sms',          'smn', 'smn', '短信', 'Text message', '国内短信', 4500000, 14, 'frequency', 4, 0),
    ('OFFI-support-biz',      'support', 'support', '商业级支持计划', 'Business support plan', '商业级', 0, null, null, 0, 120000),
    ('OFFI-storedcard-1000',  'storedcard', 'storedcard', '储值卡 1000元', 'Stored-value card 1,000', '面值1000元', 0, null, null, 0, 100000),
    ('KG-backup-saas',        'marketplace', 'kg.software', '"云备份"SaaS, 企业版', 'Backup SaaS, enterprise', '企业版', 5000000, 4, 'duration', 2, 49900),
    ('KG-image-win',          'marketplace', 'kg.software', '镜像 Windows 优化版', 'Windows image', '镜像', 1000000, 4, 'duration', 0, 9900),
    ('YX-office-seat',        'selected', 'yx.goods', '严选 办公席位', 'Selected office seat', '席位', 0, null, null, 0, 6600)
       ) v (id, service, resource, name, name_en, spec, price, measure, usage_type, weight, month_fen);

insert into src.product (product_id, service_type_code, resource_type_code, product_name, product_name_en,
                         settled_monthly, stored_value_card, selected_goods, last_modified)
select p.product_id, p.service_type_code, p.resource_type_code, p.product_name, p.product_name_en,
       p.service_type_code in ('hws.service.type.cdn', 'hws.service.type.live'),
       p.service_type_code = 'hws.service.type.storedcard',
       p.service_type_code = 'hws.service.type.selected',
       '2026-06-01 20:00:00+08'
  from sample.product p;

-- 256 slots of products for usage rows, by weight.
create table sample.usage_slot as
select (row_number() over (order by p.product_no, g.i))::int4 - 1 as slot, p.product_no
  from sample.product p
 cross join generate_series(1, p.weight) g (i);

-- Every service has a policy in every month; 0, 1, 2 and 13 all occur.
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount)
select to_char(m.month, 'YYYY-MM'),
       s.service_type_code,
       m.month at time zone 'Etc/GMT-8',
       case when s.abbreviation in ('MA', 'DWS', 'CCE') then '1'
            when s.abbreviation in ('SVC', 'SP')        then '2'
            when s.abbreviation in ('Live', 'KG')       then '13'
            else '0' end,
       case when s.abbreviation in ('SVC', 'KG', 'YX') then 'NO' else 'YES' end
  from src.service_type s
 cross join generate_series(timestamp '2026-01-01', timestamp '2027-03-01', interval '1 month') m (month);

-- hard case: policies that change in mid-month, at noon, at midnight, and in a month's last second.
insert into src.incentive_policy (policy_month, service_type_code, valid_from, incentive_policy, allow_discount) values
    ('2026-10', 'hws.service.type.cdn',       '2026-10-15 00:00:00+08', '2',  'YES'),
    ('2026-10', 'hws.service.type.modelarts', '2026-10-20 12:00:00+08', '0',  'YES'),
    ('2026-10', 'hws.service.type.obs',       '2026-10-10 00:00:00+08', '2',  'YES'),
    ('2026-10', 'hws.service.type.obs',       '2026-10-25 00:00:00+08', '0',  'YES'),
    ('2026-09', 'hws.service.type.waf',       '2026-09-30 23:59:59+08', '13', 'YES'),
    ('2026-11', 'hws.service.type.dws',       '2026-11-05 09:30:00+08', '2',  'NO');

insert into src.upgrade_policy (valid_from, threshold) values
    ('2025-01-01', 500000.00), ('2026-01-01', 800000.00), ('2026-11-01', 900000.00);

insert into src.marketplace_policy (valid_from, sale_kind, price_base, net_of_tax, minimum_amount) values
    ('2025-01-01 00:00:00+08', 'DEAL',  'deal',  true, 500.00),
    ('2026-01-01 00:00:00+08', 'DEAL',  'deal',  true, 1000.00),
    ('2025-01-01 00:00:00+08', 'FLOOR', 'floor', true, 1000.00);

insert into src.new_customer_policy (valid_from, threshold, months) values
    ('2025-01-01', 500.00, 12), ('2026-07-01', 1000.00, 12);

insert into src.incentive_plan (plan_id, plan_name, plan_name_en, valid_from_cycle, valid_to_cycle, association_types, partner_kinds,
                                period_kind, product_policies, tier_mode, cap_amount, new_customer_bonus_rate, indicator_name,
                                indicator_scope, indicator_method, indicator_dimension, currency, last_modified) values
    ('PLAN-REF-M', '顾问销售月度激励', 'Referral, monthly', '2026-01', null, '1', 'DISTRIBUTOR,SOLUTION_PROVIDER', 'month', '0',
     'whole', null, 0.020000, '月度业绩', '顾问销售', '求和', '伙伴', 'CNY', '2026-01-05 20:00:00+08'),
    ('PLAN-SPEC-M', '特定产品月度激励', 'Specific products, monthly', '2026-01', '2026-12', '1,2', 'DISTRIBUTOR,SOLUTION_PROVIDER', 'month', '1',
     'marginal', 20000.00, 0.000000, '月度业绩', '顾问销售和代售', '求和', '伙伴', 'CNY', '2026-01-05 20:00:00+08'),
    ('PLAN-RES-Q', '代售季度激励', 'Resale, quarterly', '2026-04', null, '2', 'DISTRIBUTOR', 'quarter', '0,1',
     'marginal', 500000.00, 0.010000, '季度业绩', '代售', '求和', '伙伴', 'CNY', '2026-03-20 20:00:00+08'),
    ('PLAN-YEAR', '年度增长激励', 'Growth, yearly', '2026-01', '2026-12', '1,2', 'DISTRIBUTOR', 'year', '0,1',
     'whole', null, 0.000000, '年度业绩', '顾问销售和代售', '求和', '伙伴', 'CNY', '2026-01-05 20:00:00+08');

insert into src.incentive_tier (plan_id, threshold, rate, last_modified)
select t.plan_id, t.threshold, t.rate, '2026-01-05 20:00:00+08'
  from (values ('PLAN-REF-M',  1000.00,    0.050000), ('PLAN-REF-M',  50000.00,   0.080000), ('PLAN-REF-M',  500000.00,  0.100000),
               ('PLAN-SPEC-M', 500.00,     0.080000), ('PLAN-SPEC-M', 20000.00,   0.120000),
               ('PLAN-RES-Q',  5000.00,    0.030000), ('PLAN-RES-Q',  200000.00,  0.045000), ('PLAN-RES-Q', 2000000.00, 0.060000),
               ('PLAN-YEAR',   1000000.00, 0.010000)) t (plan_id, threshold, rate);
