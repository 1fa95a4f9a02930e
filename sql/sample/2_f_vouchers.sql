-- Sample source, generate: voucher quotas, coupons, and their operations, all hidden until they arrive.
--
-- Makes:    sample.quota, sample.quota_operation, sample.coupon, sample.coupon_operation.
-- Reads:    sample.param, sample.partner, sample.partner_relation, sample.customer.
-- Settings: none.
--
-- Coupons are drawn first; a reseller's quota is then issued for all its coupons and some more, a
-- vendor's quota for all its children and coupons and some more. So no balance is ever negative or above
-- the value. Amounts are whole fen.

set local jit = off;
set local work_mem = '128MB';
set local timezone = 'Etc/GMT-8';

create table sample.quota (
    quota_id        text primary key,
    partner_id      text not null,
    parent_quota_id text,
    quota_type      int4 not null,
    value           int8 not null,
    opening         int8 not null,  -- balance before the first operation of the sample; 0 for children
    status          int4 not null,  -- from status_day on; 0 before
    status_day      int8 not null,
    currency        char(3) not null,
    create_time     timestamptz not null,
    create_day      int8 not null
);

create table sample.coupon as
with drawn as (
    select g.n, case when g.n <= 21 then g.n else sample.pick(g.n, 203, 60) end as day, sample.pick(g.n, 204, 86400) as second,
           sample.pick(g.n, 200, c.n)::int4 as customer_no,
           case when sample.pick(g.n, 201, 10) = 0 then 12550 + sample.pick(g.n, 202, 9999)
                else (50 + 50 * sample.pick(g.n, 202, 40)) * 100 end as face
      from sample.param p
     cross join (select count(*) as n from sample.customer) c
     cross join lateral generate_series(1, p.voucher_operations * 65 / 100) g (n)
), owned as (
    select d.*, c.customer_id, c.currency, p.partner_id, p.code, p.partner_type, p.partner_no,
           10 + d.day                                                   as issue_day,
           sample.at(10 + d.day, d.second)                              as issued_at,
           -- 2 manual, 3 unbind, 4 expiry, 5 unsubscription, 6 recharge revoked, 7 association made, 8 type switched
           -- the first coupons end in every way, so that the smallest sample has them all
           case when d.n <= 21 then 2 + d.n % 7 when sample.pick(d.n, 205, 100) < 48 then (array[2, 2, 2, 4, 4, 5, 3, 6, 7, 8])[1 + sample.pick(d.n, 206, 10)] end as end_type,
           10 + d.day + 1 + sample.pick(d.n, 207, 30)                   as end_day,
           sample.pick(d.n, 208, 100)                                   as use
      from drawn d
      join sample.customer c on c.customer_no = d.customer_no
      join sample.partner p on p.partner_id = case when sample.at(10 + d.day, d.second) >= c.switch_at then c.partner_b else c.partner_a end
)
select o.n as coupon_no, 'CP' || lpad(o.n::text, 12, '0') as coupon_id,
       case when o.partner_type = 'RESELLER' then 'QC-' || o.code || '-' || 1 + sample.pick(o.n, 209, q.per_reseller)
            when sample.pick(o.n, 210, 4) = 0 then 'QP-' || o.code || '-3'
            else 'QP-' || o.code || '-1' end                            as quota_id,
       o.partner_id, o.customer_id, o.currency,
       case when o.partner_type <> 'RESELLER' and sample.pick(o.n, 210, 4) = 0 then 4 else 1 end as coupon_type,
       o.face, o.issue_day, o.issued_at, o.end_type, o.end_day,
       sample.at(o.end_day, sample.pick(o.n, 211, 86400))               as ended_at,
       case when o.use < 25 then o.face * (1 + o.use % 9) / 10 when o.use < 35 and o.end_type is null then o.face else 0 end as used,
       o.issue_day + 1                                                  as used_day
  from owned o
 cross join (select greatest(1, p.voucher_operations * 5 / 100 / p.resellers) as per_reseller from sample.param p) q;

-- Quotas of resellers: each is issued by one operation in September, by the distributor of that day.
insert into sample.quota
select q.quota_id, q.partner_id, 'QP-' || d.code || '-1', 0, q.value, 0,
       case when q.draw % 9 = 0 then 6 else 0 end, 62, d.currency, sample.at(q.day, q.second), q.day
  from (select 'QC-' || p.code || '-' || g.i as quota_id, p.partner_id, p.partner_no,
               p.partner_no * 10000 + g.i as draw,
               sample.pick(p.partner_no * 10000 + g.i, 221, 10) as day, sample.pick(p.partner_no * 10000 + g.i, 222, 80000) as second,
               coalesce(f.faces, 0) + 100000 * (1 + sample.pick(p.partner_no * 10000 + g.i, 220, 5)) as value
          from sample.partner p
         cross join (select greatest(1, p.voucher_operations * 5 / 100 / p.resellers) as per_reseller from sample.param p) q
         cross join lateral generate_series(1, q.per_reseller) g (i)
          left join (select c.quota_id, sum(c.face)::int8 as faces from sample.coupon c group by c.quota_id) f
            on f.quota_id = 'QC-' || p.code || '-' || g.i
         where p.partner_type = 'RESELLER') q
  join sample.partner_relation r on r.reseller_id = q.partner_id and r.relation_id < 2000
  join sample.partner d on d.partner_id = r.distributor_id;

-- Quotas of distributors and providers, given by the vendor: 1 vouchers, 2 a spare one, 3 cash coupons.
-- hard case: the first one of D001 was used before the sample begins: its opening balance is not its value.
insert into sample.quota
select q.quota_id, q.partner_id, null, case q.i when 3 then 1 else 0 end, q.value,
       q.value - case when q.quota_id = 'QP-D001-1' then 500000 else 0 end,
       -- hard case: a quota status of each kind.
       case when q.i = 2 then (array[3, 4, 5])[1 + q.rank % 3] else 0 end, 20 + q.rank % 30, q.currency,
       timestamptz '2026-07-01 09:00:00+08' + q.i * interval '1 day', -1
  from (select 'QP-' || p.code || '-' || g.i as quota_id, p.partner_id, p.rank, p.currency, g.i,
               ceil((coalesce(f.faces, 0) + coalesce(k.children, 0)) / 1000000)::int8 * 1000000 + 5000000 as value
          from sample.partner p
         cross join generate_series(1, 3) g (i)
          left join (select c.quota_id, sum(c.face) as faces from sample.coupon c group by c.quota_id) f
            on f.quota_id = 'QP-' || p.code || '-' || g.i
          left join (select q.parent_quota_id, sum(q.value) as children from sample.quota q group by q.parent_quota_id) k
            on k.parent_quota_id = 'QP-' || p.code || '-' || g.i
         where p.partner_type <> 'RESELLER') q;

create table sample.quota_operation (like src.voucher_quota_operation including defaults, day int8 not null);

insert into sample.quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, result, operator, remark, operation_time, day)
select 'QO-10-' || q.quota_id, '10', q.quota_id, q.parent_quota_id, q.partner_id, sample.fen(q.value), '0', 'am-' || substr(q.parent_quota_id, 4, 4) || '-0',
       case when v.draw % 7 = 0 then '首批额度, "Q3"' end, q.create_time, q.create_day
  from sample.quota q cross join lateral (select abs(hashtext(q.quota_id))::int8 as draw) v
 where q.parent_quota_id is not null
 union all
-- hard case: an issue that failed, before the one that succeeded: moves nothing.
select 'QO-10F-' || q.quota_id, '10', q.quota_id, q.parent_quota_id, q.partner_id, sample.fen(q.value), '-1', 'system', '额度不足',
       q.create_time, q.create_day
  from sample.quota q
 where q.parent_quota_id is not null and (q.quota_id like '%-1' and q.partner_id in ('R001', 'R003') or hashtext(q.quota_id) % 10 = 0)
 union all
-- Reclaims of what no coupon needs: everything where the quota ends as reclaimed, else a part; some twice.
select 'QO-11-' || q.quota_id || '-' || g.i, '11', q.quota_id, q.parent_quota_id, q.partner_id,
       sample.fen(case when q.status = 6 then 100000 else 30000 end), '0', 'am-' || substr(q.parent_quota_id, 4, 4) || '-0', null,
       sample.at(case when q.status = 6 then q.status_day else 30 + g.i * 7 end, sample.pick(v.draw, 224, 86400)),
       case when q.status = 6 then q.status_day else 30 + g.i * 7 end
  from sample.quota q
 cross join lateral (select abs(hashtext(q.quota_id))::int8 as draw) v
 cross join lateral generate_series(1, case when q.status = 6 then 1 when v.draw % 10 < 3 or q.quota_id = 'QC-R001-1' then 2 else 0 end) g (i)
 where q.parent_quota_id is not null
 union all
-- hard case: a reclaim that failed.
select 'QO-11F-' || q.quota_id, '11', q.quota_id, q.parent_quota_id, q.partner_id, 99999999.99, '-1', 'system', '余额不足',
       sample.at(40, 36000), 40
  from sample.quota q
 where q.quota_id in ('QC-R001-1', 'QC-R003-1');

create table sample.coupon_operation (like src.voucher_operation including defaults, day int8 not null);

insert into sample.coupon_operation (operation_id, operation_type, coupon_id, quota_id, quota_type, customer_id, operation_amount, result, remark, operation_time, day)
select 'VO-' || c.coupon_id || '-1', '1', c.coupon_id, c.quota_id, case c.coupon_type when 4 then 1 else 0 end, c.customer_id,
       sample.fen(c.face), '0', null, c.issued_at, c.issue_day
  from sample.coupon c
 union all
select 'VO-' || c.coupon_id || '-2', c.end_type::text, c.coupon_id, c.quota_id, case c.coupon_type when 4 then 1 else 0 end, c.customer_id,
       sample.fen(c.face - c.used), '0', case c.end_type when 2 then '手工回收' when 4 then '到期' end, c.ended_at, c.end_day
  from sample.coupon c
 where c.end_type is not null
 union all
-- Moved with its reseller: nothing changes in the quota.
select 'VO-' || c.coupon_id || '-9', '9', c.coupon_id, c.quota_id, case c.coupon_type when 4 then 1 else 0 end, c.customer_id,
       sample.fen(c.face), '0', '云经销商转移', sample.at(c.issue_day + 1, 43200), c.issue_day + 1
  from sample.coupon c
 where c.coupon_no % 41 in (8, 9)
 union all
-- hard case: coupon operations that failed: no coupon, or nothing reclaimed.
select 'VO-' || c.coupon_id || '-F', case c.coupon_no % 2 when 0 then '1' else '2' end, case c.coupon_no % 2 when 1 then c.coupon_id end,
       c.quota_id, case c.coupon_type when 4 then 1 else 0 end, c.customer_id, sample.fen(c.face), '-1', '失败: 客户已解绑', c.issued_at, c.issue_day
  from sample.coupon c
 where c.coupon_no % 29 = 3;
create index on sample.coupon_operation (day);
analyze sample.coupon;
analyze sample.coupon_operation;
