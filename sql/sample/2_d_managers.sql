-- Sample source, generate: who looks after customers, custody, new-customer tags; what relations are known when.
--
-- Makes:    sample.customer_manager_assignment, sample.show_relations; src.customer_custody, src.customer_new_tag.
-- Reads:    sample.param, sample.partner, sample.manager, sample.partner_relation, sample.special,
--           sample.member, sample.customer, sample.customer_association.
-- Settings: none.

set local jit = off;
set local timezone = 'Etc/GMT-8';

-- Assignments as they will have been in the end.
create table sample.customer_manager_assignment (
    assignment_id      bigint primary key,
    customer_id        text not null,
    partner_id         text not null,
    account_manager_id text not null,
    valid_from         timestamptz not null,
    valid_to           timestamptz not null
);

-- Most customers have one manager for as long as they are associated; some have none, some one that
-- comes late, some change him at midnight or within a day, some with a gap of days.
insert into sample.customer_manager_assignment
with associated as (
    select a.association_id, a.customer_id, a.partner_id, a.valid_from, a.valid_to, p.partner_no, c.n,
           sample.pick(a.association_id, 50, 100)                                                  as fate,
           sample.at(sample.pick(a.association_id, 51, 64),
                     case sample.pick(a.association_id, 52, 2) when 0 then 0 else sample.pick(a.association_id, 53, 86400) end) as change_at
      from sample.customer_association a
      join sample.partner p on p.partner_id = a.partner_id
      join sample.customer c on c.customer_id = a.customer_id
     where c.n > 0
), planned as (
    select a.*, m.managers, a.fate >= 85 and a.change_at > a.valid_from and a.change_at + interval '5 days' < a.valid_to as changes
      from associated a
      join sample.manager m on m.partner_no = a.partner_no and m.manager_no = 1
), part as (
    select p.association_id * 2 as id, p.*, 0 as step,
           case when p.changes and p.fate >= 97 then p.change_at else p.valid_from end     as from_at,
           case when p.changes and p.fate < 97 then p.change_at else p.valid_to end        as to_at
      from planned p
     where p.fate >= 10
     union all
    select p.association_id * 2 + 1, p.*, 1,
           p.change_at + case when p.fate >= 93 then interval '4 days 7 hours' else interval '0' end, p.valid_to
      from planned p
     where p.changes and p.fate < 97
)
select t.id, t.customer_id, t.partner_id, m.account_manager_id, t.from_at, t.to_at
  from part t
  join sample.customer c on c.customer_id = t.customer_id
  join sample.manager m on m.partner_no = t.partner_no
                       and m.manager_no = 1 + (t.step + sample.pick(c.n * 2 + (t.partner_id = c.partner_b and t.valid_from = c.switch_at)::int4,
                                                                     20, t.managers)) % t.managers;

insert into sample.customer_manager_assignment
select v.id, v.customer_id, p.partner_id, v.manager, v.valid_from::timestamptz, v.valid_to::timestamptz
  from (values
    -- hard case: a manager ends at 00:00:00: that day is still his.
    (1,  'hc-mgr-midnight',  'D001', 'am-D001-1', '2025-03-01 09:00:00+08', '2026-10-12 00:00:00+08'),
    (2,  'hc-mgr-midnight',  'D001', 'am-D001-2', '2026-10-12 00:00:00+08', 'infinity'),
    -- hard case: a manager changes within a day.
    (3,  'hc-mgr-noon',      'D001', 'am-D001-1', '2025-03-01 09:00:00+08', '2026-10-12 12:00:00+08'),
    (4,  'hc-mgr-noon',      'D001', 'am-D001-2', '2026-10-12 12:00:00+08', 'infinity'),
    -- hard case: days without a manager.
    (5,  'hc-mgr-gap',       'R001', 'am-R001-1', '2025-03-01 09:00:00+08', '2026-10-06 18:00:00+08'),
    (6,  'hc-mgr-gap',       'R001', 'am-R001-2', '2026-10-11 09:00:00+08', 'infinity'),
    -- hard case: a manager of another partner than the owner does not count.
    (7,  'hc-mgr-foreign',   'D001', 'am-D001-1', '2025-03-01 09:00:00+08', 'infinity'),
    -- hard case: two managers of one partner at once: the later start wins.
    (8,  'hc-mgr-overlap',   'D001', 'am-D001-1', '2025-03-01 09:00:00+08', 'infinity'),
    (9,  'hc-mgr-overlap',   'D001', 'am-D001-2', '2026-10-10 09:00:00+08', 'infinity'),
    -- A manager of the distributor for a customer who moves to a reseller: ends with the move.
    (10, 'hc-move-midnight', 'D001', 'am-D001-2', '2025-03-01 09:00:00+08', '2026-10-01 00:00:00+08'),
    (11, 'hc-move-midnight', 'R001', 'am-R001-1', '2026-10-01 00:00:00+08', 'infinity'),
    (12, 'hc-move-second',   'R001', 'am-R001-1', '2025-03-01 09:00:00+08', '2026-10-14 11:22:33+08'),
    (13, 'hc-move-second',   'R003', 'am-R003-1', '2026-10-14 11:22:33+08', 'infinity'),
    (14, 'hc-sub-1',         'R001', 'am-R001-1', '2025-03-01 09:00:00+08', '2026-10-14 15:25:30+08'),
    (15, 'hc-master',        'D001', 'am-D001-2', '2025-03-01 09:00:00+08', 'infinity'),
    (16, 'hc-type-switch',   'D001', 'am-D001-2', '2025-03-01 09:00:00+08', 'infinity'),
    (17, 'hc-three',         'R001', 'am-R001-2', '2025-03-01 09:00:00+08', '2026-10-08 00:00:00+08'),
    (18, 'hc-three',         'R003', 'am-R003-2', '2026-10-22 13:14:15+08', 'infinity'),
    (19, 'hc-left',          'R001', 'am-R001-1', '2025-03-01 09:00:00+08', '2026-10-18 15:25:30+08'),
    (20, 'hc-rebound',       'D001', 'am-D001-1', '2026-08-01 10:00:00+08', 'infinity'),
    (21, 'hc-usd',           'S002', 'am-S002-1', '2025-03-01 09:00:00+08', 'infinity'),
    (22, 'hc-name-emoji',    'D001', 'am-D001-1', '2025-03-01 09:00:00+08', 'infinity'),
    (23, '00001234567890123456', 'R002', 'am-R002-1', '2025-03-01 09:00:00+08', 'infinity')
       ) v (id, customer_id, code, manager, valid_from, valid_to)
  join sample.partner p on p.code = v.code;

insert into src.customer_custody (custody_id, master_customer_id, sub_customer_id, valid_from, valid_to, last_modified) values
    (1, 'hc-master',      'hc-sub-1', '2025-04-01 00:00:00+08', 'infinity',               '2025-04-01 20:00:00+08'),
    (2, 'hc-master',      'hc-sub-2', '2025-04-01 00:00:00+08', '2026-09-30 00:00:00+08', '2025-04-01 20:00:00+08'),
    (3, 'hc-lone-master', 'hc-sub-3', '2025-04-01 00:00:00+08', 'infinity',               '2025-04-01 20:00:00+08'),
    (4, 'hc-master',      'hc-sub-4', '2025-04-01 00:00:00+08', 'infinity',               '2025-04-01 20:00:00+08');

-- Tags: months, both ends inclusive. A good third of the customers has one.
insert into src.customer_new_tag (customer_id, customer_tag_type, effective_month, expire_month, new_customer_tag)
select v.* from (values
    ('hc-tag-y',       'SMB', '2026-07', '2027-06', 'Y'),
    ('hc-tag-expired', 'SMB', '2025-10', '2026-09', 'Y'),            -- hard case: a tag that ends during the sample
    ('hc-tag-open',    'SMB', '2026-08', '2027-07', 'UNDETERMINED'),
    ('hc-tag-unverified', 'SMB', '2026-07', '2027-06', 'Y')          -- hard case: a tag of one not verified
       ) v (customer_id, type, effective, expire, tag)
 union all
select m.customer_id, 'SMB',
       to_char(timestamp '2026-07-01' - sample.pick(m.n, 61, 14) * interval '1 month', 'YYYY-MM'),
       to_char(timestamp '2026-07-01' - sample.pick(m.n, 61, 14) * interval '1 month' + interval '11 months', 'YYYY-MM'),
       (array['Y', 'Y', 'N', 'UNDETERMINED'])[1 + sample.pick(m.n, 62, 4)]
  from sample.member m
 where sample.pick(m.n, 60, 100) < 35;

-- Shows relations, associations and assignments as the source knows them at the end of a day: what has
-- begun; an end only when it has come, or was booked ahead.
create function sample.show_relations(through_day int8) returns void language sql as $$
    truncate src.partner_relation, src.customer_association, src.customer_manager_assignment;

    insert into src.partner_relation (relation_id, distributor_id, reseller_id, account_manager_id, valid_from, valid_to, last_modified)
    select r.relation_id, r.distributor_id, r.reseller_id, r.account_manager_id, r.valid_from,
           case when k.ended or r.booked then r.valid_to else 'infinity' end,
           date_trunc('day', case when k.ended and not r.booked then r.valid_to else r.valid_from end, 'Etc/GMT-8') + interval '20 hours'
      from sample.partner_relation r
     cross join lateral (select r.valid_to < sample.at(through_day + 1, 0) as ended) k
     where r.valid_from < sample.at(through_day + 1, 0);

    insert into src.customer_association (association_id, customer_id, partner_id, association_type, valid_from, valid_to, end_reason, last_modified)
    select a.association_id, a.customer_id, a.partner_id, a.association_type, a.valid_from,
           case when k.ended or a.booked then a.valid_to else 'infinity' end,
           case when k.ended or a.booked then a.end_reason end,
           date_trunc('day', case when k.ended and not a.booked then a.valid_to else a.valid_from end, 'Etc/GMT-8') + interval '20 hours'
      from sample.customer_association a
     cross join lateral (select a.valid_to < sample.at(through_day + 1, 0) as ended) k
     where a.valid_from < sample.at(through_day + 1, 0);

    insert into src.customer_manager_assignment (assignment_id, customer_id, partner_id, account_manager_id, valid_from, valid_to, last_modified)
    select a.assignment_id, a.customer_id, a.partner_id, a.account_manager_id, a.valid_from,
           case when k.ended then a.valid_to else 'infinity' end,
           date_trunc('day', case when k.ended then a.valid_to else a.valid_from end, 'Etc/GMT-8') + interval '20 hours'
      from sample.customer_manager_assignment a
     cross join lateral (select a.valid_to < sample.at(through_day + 1, 0) as ended) k
     where a.valid_from < sample.at(through_day + 1, 0);
$$;

do $$ begin perform sample.show_relations(-1); end $$;
