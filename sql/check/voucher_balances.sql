-- Control 7 (3-operations.md, 3.3; E61): no balance of a quota is or was below 0, what a distributor issues to a
-- reseller is what the reseller's quota has, and no coupon is used beyond its face. Those that differ, and
-- how many were compared. A quota of which an operation waits in quarantine is a warning: its partner's
-- files say that they are incomplete. So is a balance of the vendor's quota to which its operations do not lead: the
-- source has one that it does not show. Settings: nightpost.mark.
with move as (
    select o.quota_id,
           case when o.result <> '0' then 0 when o.operation_type = '10' then o.amount else - o.amount end as moved,
           o.parent_quota_id
      from known.voucher_quota_operation o
     union all
    select o.quota_id,
           case when o.result <> '0' or o.operation_type = '9' then 0 when o.operation_type = '1' then - o.amount else o.amount end,
           null
      from known.voucher_operation o
), moved as (
    select m.quota_id, sum(m.moved) as moved, count(*) filter (where m.parent_quota_id is not null) as issues
      from move m
     group by m.quota_id
), found as (
    select q.quota_id, q.partner_id, 'balance is not below 0' as measure, greatest(q.balance, 0) as expected, q.balance as actual
      from known.voucher_quota q
     union all
    select q.quota_id, q.partner_id, 'issued less reclaimed less used is the balance', coalesce(m.moved, 0), q.balance
      from known.voucher_quota q
      left join moved m on m.quota_id = q.quota_id
     where q.parent_quota_id is not null
     union all
    select q.quota_id, q.partner_id, 'operations name the parent', count(*), count(*) filter (where o.parent_quota_id = q.parent_quota_id)
      from known.voucher_quota q
      join known.voucher_quota_operation o on o.quota_id = q.quota_id
     group by q.quota_id, q.partner_id
     union all
    select l.quota_id, l.owner_id, 'running balance is not below 0', greatest(min(l.balance_after), 0), min(l.balance_after)
      from voucher_line l
     group by l.quota_id, l.owner_id
     union all
    select q.quota_id, q.partner_id, 'operations lead to the balance', q.balance, l.balance
      from known.voucher_quota q
      join (select v.quota_id,
                   (array_agg(v.balance_after order by v.operation_time desc, v.operation_id collate "C" desc))[1] as balance
              from voucher_line v
             group by v.quota_id) l on l.quota_id = q.quota_id
     where q.parent_quota_id is null
     union all
    select v.quota_id, coalesce(q.partner_id, v.partner_id), 'coupon ' || v.coupon_id || ' within its face', least(greatest(v.balance, 0), v.face_value),
           v.balance
      from known.voucher v
      left join known.voucher_quota q on q.quota_id = v.quota_id
     where v.balance is not null
), differs as materialized (
    select f.* from found f where f.expected is distinct from f.actual
), owner as materialized (
    select distinct l.quota_id, l.top_id, l.owner_id
      from voucher_line l
     where l.quota_id in (select d.quota_id from differs d)
)
select '7'                                                      as control,
       'quota ' || f.quota_id                                   as key,
       coalesce(o.top_id, f.partner_id)                         as top_id,
       coalesce(o.owner_id, f.partner_id)                       as owner_id,
       f.measure,
       f.expected::numeric,
       f.actual::numeric,
       0::numeric                                               as tolerance,
       case when w.waits or f.measure = 'operations lead to the balance' then 'warn' else 'hold' end as action,
       case when w.waits then 'an operation of it is in quarantine'
            when f.measure = 'operations lead to the balance' then 'the source has no operation for the difference' end as note
  from differs f
  left join owner o on o.quota_id = f.quota_id
 cross join lateral (
       select exists (select from nightpost.quarantine q
                       where q.feed in ('voucher_quota_operation', 'voucher_operation')
                         and q.batch_id <= current_setting('nightpost.mark')::int8
                         and (q.resolved_by is null or q.resolved_by > current_setting('nightpost.mark')::int8)
                         and f.quota_id in (q.content ->> 'quota_id', q.content ->> 'parent_quota_id')) as waits) w
 union all
select '7', 'all quotas and coupons', null, null, 'compared', count(*), count(*), 0, 'hold', null
  from found
