-- Sample source, generate: partners, account managers, directors, relations of resellers.
--
-- Makes:    sample.partner, sample.manager, sample.partner_relation; src.partner, src.account_manager.
-- Reads:    sample.param.
-- Settings: none.

set local jit = off;
set local timezone = 'Etc/GMT-8';

-- code names a partner in hand-written rows, whatever its id is. Within each kind customers are spread
-- by weight 1 / rank (Zipf), so that some partners are large: weight_from .. weight_to of the total.
create table sample.partner as
select c.partner_no, c.code, c.partner_type, c.rank,
       case c.code when 'R002' then '00009876543210987654' -- hard case: long digits with leading zeros
                   else c.code end                                              as partner_id,
       case c.code when 'S002' then 'USD' else 'CNY' end                        as currency,
       sum(c.weight) over (order by c.partner_no) - c.weight                    as weight_from,
       sum(c.weight) over (order by c.partner_no)                               as weight_to
  from (select row_number() over (order by k.kind, g.i)                         as partner_no,
               k.letter || lpad(g.i::text, 3, '0')                              as code,
               k.partner_type, g.i                                              as rank,
               k.share * 100000 / g.i                                           as weight
          from sample.param p
         cross join lateral (values (1, 'D', 'DISTRIBUTOR', p.distributors, 25),
                                    (2, 'S', 'SOLUTION_PROVIDER', p.providers, 15),
                                    (3, 'R', 'RESELLER', p.resellers, 40)) k (kind, letter, partner_type, n, share)
         cross join lateral generate_series(1, k.n) g (i)) c;

insert into src.partner (partner_id, partner_type, account_name, partner_name, mobile_phone, email, currency, last_modified)
select p.partner_id, p.partner_type,
       case when p.code = 'R001' then '13800138001'                 -- hard case: an account that looks like a phone
            when p.code = 'S001' then 'sales@sample-partner.example' -- hard case: one that looks like an e-mail
            else 'partner_' || lower(p.code) end,
       case p.code                                                  -- hard case: names that break files
            when 'D002' then '华东"云桥", 科技'
            when 'R003' then '=SUM(A1:A9)贸易'
            when 'R004' then E'换行\n科技'
            when 'R005' then '-减号@加号+'
            when 'R006' then null
            when 'S001' then '👩‍💻云方案 👍🏽'
            when 'R007' then '𠮷野㐂商行'
            else (array['北京','上海','广州','深圳','杭州','成都','武汉','西安','南京','苏州'])[1 + sample.pick(p.partner_no, 1, 10)]
              || (array['云启','智联','腾云','海纳','天工','博远','数界','星河','凌云','合创'])[1 + sample.pick(p.partner_no, 2, 10)]
              || case p.partner_type when 'DISTRIBUTOR' then '数字集团' when 'RESELLER' then '信息技术' else '解决方案' end
              || p.rank || '号有限公司' end,
       '139' || lpad(sample.pick(p.partner_no, 3, 100000000)::text, 8, '0'),
       lower(p.code) || '@sample-partner.example',
       p.currency,
       '2026-08-01 20:00:00+08'
  from sample.partner p;

-- Distributors and solution providers have a director (number 0) and 2 to 4 managers, resellers 2 to 4
-- managers. A director has no customers.
create table sample.manager as
select p.partner_no, g.i                                               as manager_no,
       p.partner_id,
       'am-' || p.code || '-' || g.i                                   as account_manager_id,
       count(*) filter (where g.i > 0) over (partition by p.partner_no) as managers
  from sample.partner p
 cross join lateral generate_series(case p.partner_type when 'RESELLER' then 1 else 0 end,
                                    2 + sample.pick(p.partner_no, 4, 3)) g (i);

insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, director_id, last_modified)
select m.account_manager_id, m.partner_id,
       case when m.account_manager_id = 'am-R001-1' then '13900139001' else m.account_manager_id || '.login' end,
       case when m.account_manager_id = 'am-D001-2' then '欧阳"小明",Jr.'
            when m.account_manager_id = 'am-R001-2' then null
            else (array['王','李','张','刘','陈','杨','黄','赵','周','吴'])[1 + sample.pick(m.partner_no * 10 + m.manager_no, 5, 10)]
              || (array['伟','芳','娜','敏','静','强','磊','洋','艳','勇','子涵','宇轩'])[1 + sample.pick(m.partner_no * 10 + m.manager_no, 6, 12)] end,
       d.account_manager_id,
       '2026-08-01 20:00:00+08'
  from sample.manager m
  left join sample.manager d on d.partner_no = m.partner_no and d.manager_no = 0 and m.manager_no <> 0;

-- Relations as they will have been in the end; src shows what is known on a day. booked: the end is
-- known from the start.
create table sample.partner_relation (
    relation_id        bigint primary key,
    distributor_id     text not null,
    reseller_id        text not null,
    account_manager_id text,
    valid_from         timestamptz not null,
    valid_to           timestamptz not null,
    booked             boolean not null default false
);

insert into sample.partner_relation (relation_id, distributor_id, reseller_id, account_manager_id, valid_from, valid_to)
select 1000 + r.rank, d.partner_id, r.partner_id, m.account_manager_id,
       timestamptz '2024-01-08 10:00:00+08' + sample.pick(r.partner_no, 7, 800) * interval '1 day', 'infinity'
  from sample.partner r
 cross join sample.param p
  join sample.partner d on d.partner_type = 'DISTRIBUTOR'
                       and d.rank = case when r.rank <= 3 then 1 else 1 + sample.pick(r.partner_no, 8, p.distributors) end
  left join sample.manager m on m.partner_no = d.partner_no and m.manager_no = 1 + sample.pick(r.partner_no, 9, 2)
 where r.partner_type = 'RESELLER';

-- hard case: a reseller changes its distributor in mid-month (R002), at midnight (R005), has none for
-- two days (R006), leaves (R007), and one whose leaving is booked ahead (R008).
update sample.partner_relation r
   set valid_to = c.valid_to,
       booked   = c.booked
  from (values ('R002', timestamptz '2026-10-12 10:30:00+08', false),
               ('R005', timestamptz '2026-10-15 00:00:00+08', false),
               ('R006', timestamptz '2026-10-05 00:00:00+08', false),
               ('R007', timestamptz '2026-10-20 18:00:00+08', false),
               ('R008', timestamptz '2026-12-01 00:00:00+08', true)) c (code, valid_to, booked)
  join sample.partner p on p.code = c.code
 where r.reseller_id = p.partner_id;

insert into sample.partner_relation (relation_id, distributor_id, reseller_id, account_manager_id, valid_from, valid_to)
select c.relation_id, d.partner_id, p.partner_id, 'am-' || d.code || '-1', c.valid_from, 'infinity'
  from (values (2002, 'R002', timestamptz '2026-10-12 10:30:00+08'),
               (2005, 'R005', timestamptz '2026-10-15 00:00:00+08'),
               (2006, 'R006', timestamptz '2026-10-07 00:00:00+08')) c (relation_id, code, valid_from)
  join sample.partner p on p.code = c.code
  join sample.partner_relation o on o.reseller_id = p.partner_id
  join sample.partner od on od.partner_id = o.distributor_id
 cross join sample.param q
  join sample.partner d on d.partner_type = 'DISTRIBUTOR' and d.rank = 1 + od.rank % q.distributors;

-- hard case: a partner whose id cannot name a folder; it has one customer.
insert into src.partner (partner_id, partner_type, account_name, partner_name, mobile_phone, email, currency, last_modified)
values ('../x', 'RESELLER', 'partner_dotdot', '路径穿越', null, null, 'CNY', '2026-08-01 20:00:00+08');
