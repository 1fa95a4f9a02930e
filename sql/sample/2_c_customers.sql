-- Sample source, generate: customers and their associations.
--
-- Makes:    sample.special, sample.customer_association, sample.member, sample.customer; src.customer.
-- Reads:    sample.param, sample.partner, sample.manager.
-- Settings: none.

set local jit = off;
set local work_mem = '128MB';
set local timezone = 'Etc/GMT-8';

-- Customers written by hand. Those with traffic get usage rows and orders like any other.
create table sample.special (
    special_no  int4 generated always as identity, -- numbers only the rows below, in this order
    customer_id text primary key,
    account     text not null,
    name        text,
    verified    text not null default '2',
    kind        int2 not null default 1,
    segment     text,
    traffic     boolean not null default true
);

insert into sample.special (customer_id, account, name) values
    ('hc-move-second',   'hc_move_second',   '整秒转移有限公司'),
    ('hc-move-midnight', 'hc_move_midnight', '零点转移有限公司'),
    ('hc-move-gap',      'hc_move_gap',      '空档有限公司'),
    ('hc-type-switch',   'hc_type_switch',   '转类型有限公司'),
    ('hc-three',         'hc_three',         '三易其主有限公司'),
    ('hc-never',         'hc_never',         '从未关联有限公司'),
    ('hc-left',          'hc_left',          '已离开有限公司'),
    ('hc-master',        'hc_master',        '托管主账号集团'),
    ('hc-sub-1',         'hc_sub_1',         '托管子账号一'),
    ('hc-sub-2',         'hc_sub_2',         '托管子账号二'),
    ('hc-sub-3',         'hc_sub_3',         '托管子账号三'),
    ('hc-sub-4',         'hc_sub_4',         '托管子账号四'),
    ('hc-lone-master',   'hc_lone_master',   '未关联主账号'),
    ('hc-mgr-midnight',  'hc_mgr_midnight',  '零点换经理有限公司'),
    ('hc-mgr-noon',      'hc_mgr_noon',      '午间换经理有限公司'),
    ('hc-mgr-gap',       'hc_mgr_gap',       '经理空档有限公司'),
    ('hc-mgr-foreign',   'hc_mgr_foreign',   '他家经理有限公司'),
    ('hc-mgr-overlap',   'hc_mgr_overlap',   '两个经理有限公司'),
    ('hc-mgr-none',      'hc_mgr_none',      '没有经理有限公司'),
    ('hc-rebound',       'hc_rebound',       '换绑有限公司'),
    ('hc-rebound-top',   'hc_rebound_top',   '同总换绑有限公司'),
    ('hc-tag-y',         'hc_tag_y',         '新客有限公司'),
    ('hc-tag-expired',   'hc_tag_expired',   '过期新客有限公司'),
    ('hc-tag-open',      'hc_tag_open',      '待定新客有限公司'),
    ('hc-last-second',   'hc_last_second',   '末秒入伙有限公司'),
    ('hc-booked-end',    'hc_booked_end',    '预约离开有限公司'),
    ('hc-usd',           'hc_usd',           'Dollar Customer Ltd'),
    ('hc-debtor',        'hc_debtor',        '欠费有限公司'),
    -- hard case: names with separators, quotes, line ends, formula starts, TAB, emoji, rare characters, RTL, none.
    ('hc-name-comma',    'hc_name_comma',    '逗号,与"引号"; 有限公司'),
    ('hc-name-line',     'hc_name_line',     E'第一行\r\n第二行\n有限公司'),
    ('hc-name-equals',   'hc_name_equals',   '=HYPERLINK("x")'),
    ('hc-name-plus',     'hc_name_plus',     '+86公司'),
    ('hc-name-minus',    'hc_name_minus',    '-1+1'),
    ('hc-name-at',       'hc_name_at',       '@cmd有限公司'),
    ('hc-name-tab',      'hc_name_tab',      E'\t制表\t符'),
    ('hc-name-emoji',    'hc_name_emoji',    '👨‍👩‍👧‍👦家庭🏳️‍🌈公司'),
    ('hc-name-rare',     'hc_name_rare',     '𠮷㐂𪚥'),
    ('hc-name-rtl',      'hc_name_rtl',      'شركة السحابة ‏(م)'),
    ('hc-name-null',     'hc_name_null',     null),
    ('hc-name-one',      'hc_name_one',      '王'),
    ('hc-name-two',      'hc_name_two',      '王五'),
    -- hard case: long ids with leading zeros; accounts that look like a phone or an e-mail.
    ('00001234567890123456', '13812345678',  '前导零有限公司'),
    ('0000000000000000000000000000000000000000000000000000000000000007', 'zero@customer.example', '最长编号有限公司');
insert into sample.special (customer_id, account, name, verified, kind) values
    ('hc-tag-unverified', 'hc_tag_unverified', null, '-1', -1);
-- hard case: ids that differ only in case or in a trailing blank, and the customers of broken associations.
insert into sample.special (customer_id, account, name, traffic) values
    ('HC-Case',        'hc_case_1',      '大小写一',     false),
    ('hc-case',        'hc_case_2',      '大小写二',     false),
    ('hc-blank',       'hc_blank_1',     '尾空格一',     false),
    ('hc-blank ',      'hc_blank_2',     '尾空格二',     false),
    ('bad-overlap',    'bad_overlap',    '重叠关联',     false),
    ('bad-interval',   'bad_interval',   '倒置关联',     false),
    ('bad-folder',     'bad_folder',     '路径客户',     false);
update sample.special set segment = 'MID_TAIL' where customer_id in ('hc-rebound', 'hc-rebound-top');

-- Associations as they will have been in the end.
create table sample.customer_association (
    association_id   bigint primary key,
    customer_id      text not null,
    partner_id       text not null,
    association_type text not null,
    valid_from       timestamptz not null,
    valid_to         timestamptz not null,
    end_reason       text,
    booked           boolean not null default false
);

insert into sample.customer_association
select 1000 + row_number() over (order by a.n), a.customer_id, coalesce(p.partner_id, a.code), a.type,
       a.valid_from::timestamptz, a.valid_to::timestamptz, a.end_reason, coalesce(a.end_reason = 'UNBIND' and a.customer_id = 'hc-booked-end', false)
  from (values
    -- hard case: the customer moves at the very second of a usage (rows HC-0001, HC-0002), adjacent intervals.
    (1,  'hc-move-second',   'R001', '2', '2025-03-01 09:00:00+08', '2026-10-14 11:22:33+08', 'PARTNER_SWITCH'),
    (2,  'hc-move-second',   'R003', '2', '2026-10-14 11:22:33+08', 'infinity', null),
    (3,  'hc-move-midnight', 'D001', '1', '2025-03-01 09:00:00+08', '2026-10-01 00:00:00+08', 'RESELLER_TRANSFER'),
    (4,  'hc-move-midnight', 'R001', '1', '2026-10-01 00:00:00+08', 'infinity', null),
    (5,  'hc-move-gap',      'R001', '2', '2025-03-01 09:00:00+08', '2026-10-10 08:00:00+08', 'UNBIND'),
    (6,  'hc-move-gap',      'S001', '2', '2026-10-13 16:00:00+08', 'infinity', null),
    -- hard case: the association type changes, the partner stays.
    (7,  'hc-type-switch',   'D001', '1', '2025-03-01 09:00:00+08', '2026-10-16 09:00:00+08', 'TYPE_SWITCH'),
    (8,  'hc-type-switch',   'D001', '2', '2026-10-16 09:00:00+08', 'infinity', null),
    (9,  'hc-three',         'R001', '2', '2025-03-01 09:00:00+08', '2026-10-08 00:00:00+08', 'PARTNER_SWITCH'),
    (10, 'hc-three',         'D002', '1', '2026-10-08 00:00:00+08', '2026-10-22 13:14:15+08', 'PARTNER_SWITCH'),
    (11, 'hc-three',         'R003', '2', '2026-10-22 13:14:15+08', 'infinity', null),
    -- hc-never has none. hard case: a customer never associated, its rows have no owner.
    (12, 'hc-left',          'R001', '2', '2025-03-01 09:00:00+08', '2026-10-18 15:25:30+08', 'UNBIND'),
    -- hard case: 财务托管. sub-1 (October) and sub-4 (September) leave while custody continues: events. The
    -- custody of sub-2 had ended before, the master of sub-3 is not associated: no event.
    (13, 'hc-master',        'D001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (14, 'hc-sub-1',         'R001', '1', '2025-03-01 09:00:00+08', '2026-10-14 15:25:30+08', 'UNBIND'),
    (15, 'hc-sub-2',         'D001', '1', '2025-03-01 09:00:00+08', '2026-10-14 15:25:30+08', 'UNBIND'),
    (16, 'hc-sub-3',         'D001', '1', '2025-03-01 09:00:00+08', '2026-10-14 15:25:30+08', 'UNBIND'),
    (17, 'hc-sub-4',         'D001', '1', '2025-03-01 09:00:00+08', '2026-09-21 00:00:00+08', 'UNBIND'),
    (18, 'hc-mgr-midnight',  'D001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (19, 'hc-mgr-noon',      'D001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (20, 'hc-mgr-gap',       'R001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (21, 'hc-mgr-foreign',   'R001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (22, 'hc-mgr-overlap',   'D001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (23, 'hc-mgr-none',      'S001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    -- hard case: re-bound in 2026 to another top partner (no incentive for 6 months), and within one top partner.
    (24, 'hc-rebound',       'D002', '1', '2025-03-01 09:00:00+08', '2026-07-31 00:00:00+08', 'PARTNER_SWITCH'),
    (25, 'hc-rebound',       'D001', '1', '2026-08-01 10:00:00+08', 'infinity', null),
    (26, 'hc-rebound-top',   'D001', '1', '2025-03-01 09:00:00+08', '2026-07-31 00:00:00+08', 'RESELLER_TRANSFER'),
    (27, 'hc-rebound-top',   'R001', '1', '2026-08-01 10:00:00+08', 'infinity', null),
    (28, 'hc-tag-y',         'D001', '1', '2026-07-10 09:00:00+08', 'infinity', null),
    (29, 'hc-tag-expired',   'D001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (30, 'hc-tag-open',      'R001', '1', '2026-08-10 09:00:00+08', 'infinity', null),
    (31, 'hc-last-second',   'D001', '2', '2026-10-31 23:59:59+08', 'infinity', null),
    -- hard case: an end that is booked ahead, after the last day of the sample.
    (32, 'hc-booked-end',    'D001', '2', '2025-03-01 09:00:00+08', '2026-12-01 00:00:00+08', 'UNBIND'),
    (33, 'hc-usd',           'S002', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (34, 'hc-debtor',        'D003', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (35, 'hc-name-comma',    'D001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (36, 'hc-name-line',     'D001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (37, 'hc-name-equals',   'R001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (38, 'hc-name-plus',     'R001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (39, 'hc-name-minus',    'R001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (40, 'hc-name-at',       'R002', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (41, 'hc-name-tab',      'R002', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (42, 'hc-name-emoji',    'D001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (43, 'hc-name-rare',     'D002', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (44, 'hc-name-rtl',      'S001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (45, 'hc-name-null',     'S001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (46, 'hc-name-one',      'D001', '1', '2025-03-01 09:00:00+08', 'infinity', null),
    (47, 'hc-name-two',      'R004', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (48, '00001234567890123456', 'R002', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (49, '0000000000000000000000000000000000000000000000000000000000000007', 'R006', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (50, 'hc-tag-unverified', 'D001', '1', '2026-07-10 09:00:00+08', 'infinity', null),
    (51, 'HC-Case',          'D001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (52, 'hc-case',          'D002', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (53, 'hc-blank',         'D001', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    (54, 'hc-blank ',        'D002', '2', '2025-03-01 09:00:00+08', 'infinity', null),
    -- hard case: two associations at once from 2026-10-05 to 2026-10-09.
    (55, 'bad-overlap',      'D001', '2', '2025-03-01 09:00:00+08', '2026-10-09 00:00:00+08', 'PARTNER_SWITCH'),
    (56, 'bad-overlap',      'D002', '2', '2026-10-05 00:00:00+08', 'infinity', null),
    -- hard case: an association that ends before it begins, and one that ends as it begins.
    (57, 'bad-interval',     'R001', '2', '2026-10-05 00:00:00+08', '2026-10-04 00:00:00+08', 'UNBIND'),
    (58, 'bad-interval',     'D001', '1', '2026-10-06 12:00:00+08', '2026-10-06 12:00:00+08', 'UNBIND'),
    (59, 'bad-folder',       '../x', '2', '2025-03-01 09:00:00+08', 'infinity', null)
       ) a (n, customer_id, code, type, valid_from, valid_to, end_reason)
  left join sample.partner p on p.code = a.code;

-- The other customers: numbered 1 .., with a first partner a and, for some, a second one b from
-- switch_at on. Fate: 0 stays, 1 moves, 2 changes type, 3 leaves, 4 joins late, 5 moves with a gap, 6 is
-- never associated. Never between the currencies.
create table sample.member as
select c.*,
       case c.fate when 4 then sample.at(sample.pick(c.n, 13, 66), sample.pick(c.n, 14, 86400))
                   else timestamptz '2024-01-01 09:00:00+08' + sample.pick(c.n, 12, 900) * interval '1 day' end as from_a,
       case when c.fate in (1, 2, 3, 5)
            then sample.at(1 + sample.pick(c.n, 13, 66), case when sample.pick(c.n, 15, 4) = 0 then 0 else sample.pick(c.n, 14, 86400) end)
            else 'infinity' end                                                                        as to_a,
       (1 + sample.pick(c.n, 17, 10) / 6)::text                                                        as type_a
  from (select d.n,
               case when d.n % 5 = 0 then md5('customer ' || d.n) else lpad((1234567880000000 + d.n)::text, 20, '0') end as customer_id,
               pa.partner_no as a_no, pa.partner_id as partner_a, pa.currency,
               pb.partner_no as b_no, pb.partner_id as partner_b,
               case when pa.currency = 'USD' or pa.partner_no = pb.partner_no or pb.currency = 'USD' then 0
                    when d.fate < 920 then 0 when d.fate < 940 then 1 when d.fate < 955 then 2 when d.fate < 965 then 3
                    when d.fate < 980 then 4 when d.fate < 985 then 5 else 6 end as fate
          from (select g.n, sample.pick(g.n, 10, 1000) as fate,
                       sample.pick(g.n, 11, w.total) as draw_a, sample.pick(g.n, 16, w.total) as draw_b
                  from sample.param p
                 cross join (select max(q.weight_to)::int8 as total from sample.partner q) w
                 cross join lateral generate_series(1, greatest(8, p.customers - (select count(*)::int4 from sample.special))) g (n)) d
          join sample.partner pa on pa.weight_from <= d.draw_a and pa.weight_to > d.draw_a
          join sample.partner pb on pb.weight_from <= d.draw_b and pb.weight_to > d.draw_b) c;

insert into sample.customer_association
select 100000 + m.n * 2, m.customer_id, m.partner_a, m.type_a, m.from_a, m.to_a,
       case m.fate when 1 then 'PARTNER_SWITCH' when 2 then 'TYPE_SWITCH' when 3 then 'UNBIND' when 5 then 'UNBIND' end,
       m.fate = 3 and sample.pick(m.n, 18, 5) = 0
  from sample.member m
 where m.fate <> 6
 union all
select 100001 + m.n * 2, m.customer_id,
       case m.fate when 2 then m.partner_a else m.partner_b end,
       case m.fate when 2 then (3 - m.type_a::int4)::text else m.type_a end,
       m.to_a + case m.fate when 5 then interval '3 days 5 hours' else interval '0' end,
       'infinity', null, false
  from sample.member m
 where m.fate in (1, 2, 5);

-- Who gets usage and orders, with what the source believes of him: partner a before switch_at, then b.
create table sample.customer as
with owned as (
    select a.customer_id, a.partner_id, a.association_type, a.valid_from, p.partner_no, p.currency,
           row_number() over (partition by a.customer_id order by a.valid_from)        as nth,
           row_number() over (partition by a.customer_id order by a.valid_from desc)   as nth_last
      from sample.customer_association a
      join sample.partner p on p.partner_id = a.partner_id
), everyone as (
    select s.customer_id, -s.special_no as n from sample.special s where s.traffic
     union all
    select m.customer_id, m.n from sample.member m
), managed as (
    select e.customer_id, e.n, o.partner_id, o.association_type, o.valid_from, o.currency, o.nth, o.nth_last, o.partner_no,
           m.account_manager_id
      from everyone e
      left join owned o on o.customer_id = e.customer_id and (o.nth = 1 or o.nth_last = 1)
      left join sample.manager m on m.partner_no = o.partner_no
                                and m.manager_no = 1 + sample.pick(e.n * 2 + (o.nth > 1)::int4, 20, m.managers)
)
select (row_number() over (order by a.n) - 1)::int4                  as customer_no,
       a.n, a.customer_id,
       coalesce(a.currency, 'CNY')::char(3)                          as currency,
       a.partner_id as partner_a, a.association_type as type_a, a.account_manager_id as manager_a,
       b.partner_id as partner_b, b.association_type as type_b, b.account_manager_id as manager_b,
       coalesce(b.valid_from, 'infinity')                            as switch_at
  from managed a
  left join managed b on b.customer_id = a.customer_id and b.nth > 1 and b.nth_last = 1
 where a.nth = 1 or a.nth is null;
alter table sample.customer add primary key (customer_no);
analyze sample.customer;

insert into src.customer (customer_id, account_name, customer_name, customer_type, verified_status, is_frozen, customer_level, label,
                          country_code, telephone, email, segment, last_modified)
select s.customer_id, s.account, s.name, s.kind, s.verified, (s.special_no % 9 = 2)::int4, 'V' || s.special_no % 6,
       case when s.special_no % 4 = 0 then '重点' end, '0086', '138' || lpad((s.special_no * 7919)::text, 8, '0'),
       s.customer_id || '@customer.example', coalesce(s.segment, (array['KEY', 'MID_TAIL', 'LONG_TAIL'])[1 + s.special_no % 3]),
       timestamptz '2026-08-20 20:00:00+08'
  from sample.special s
 union all
select m.customer_id,
       case when v.kind < 4 then '13' || lpad(sample.pick(m.n, 30, 1000000000)::text, 9, '0')
            when v.kind < 8 then 'user' || m.n || '@mail.example'
            else 'hw_' || m.n end,
       case when v.verified <> 2 then null
            when v.hard < 12 then (array['甲,乙', '"引"号', E'换\n行', '=1+1', '+加', '-减', '@圈', E'T\tAB', '🧑🏽‍🚀宇航', '𠮷家', 'مكتب', '㐂多'])[1 + v.hard] || m.n
            when v.kind < 12 then (array['王','李','张','刘','陈','欧阳'])[1 + sample.pick(m.n, 31, 6)]
                               || (array['伟','芳','建国','雪','浩然','子墨'])[1 + sample.pick(m.n, 32, 6)]
            else (array['北京','上海','广州','深圳','杭州','成都','武汉','西安','南京','厦门'])[1 + sample.pick(m.n, 33, 10)]
              || (array['华泰','宏远','金诺','瑞祥','恒达','锐思','明德','启航','远景','立信'])[1 + sample.pick(m.n, 34, 10)]
              || (array['科技','网络','电子商务','教育','医疗','物流','游戏','传媒'])[1 + sample.pick(m.n, 35, 8)] || m.n || '有限公司' end,
       case when v.verified <> 2 then -1 when v.kind < 12 then 0 else 1 end,
       (array['2', '-1', '0', '1'])[case v.verified when 2 then 1 else 2 + v.verified % 3 end],
       case sample.pick(m.n, 36, 50) when 0 then 1 when 1 then 2 else 0 end,
       'V' || sample.pick(m.n, 37, 6),
       case sample.pick(m.n, 38, 10) when 0 then '重点' when 1 then '试用,观察' end,
       '0086', '13' || lpad(sample.pick(m.n, 39, 1000000000)::text, 9, '0'),
       case when sample.pick(m.n, 40, 10) > 0 then 'contact' || m.n || '@mail.example' end,
       case when sample.pick(m.n, 41, 10) = 0 then 'KEY' when sample.pick(m.n, 41, 10) < 5 then 'MID_TAIL' else 'LONG_TAIL' end,
       timestamptz '2026-08-20 20:00:00+08'
  from sample.member m
 cross join lateral (select sample.pick(m.n, 42, 100)::int4 as kind, sample.pick(m.n, 43, 400)::int4 as hard,
                            case when sample.pick(m.n, 44, 20) = 0 then 3 + sample.pick(m.n, 45, 3) else 2 end::int4 as verified) v;
