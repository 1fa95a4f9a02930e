-- Quota and coupon operations, one line for each quota they concern, with its running balance (E61).
-- makes: voucher_line
-- needs: known.voucher_quota, known.voucher_quota_operation, known.voucher_operation, manager_interval, dirty_customer, known.reseller_relation
-- A quota operation gives two lines: the distributor's quota (10 -, 11 +) and the reseller's (10 +,
-- 11 -, from 0). A coupon operation moves its coupon's quota: 1 -, 2 to 8 +, 9 nothing. Failed
-- operations move nothing. Owner of a line = the partner of its quota; the distributor of a reseller's
-- quota is its distributor at the operation's instant. Amounts are unsigned, as the source has them.
-- Order of a quota's operations: operation_time, operation id. The opening balance of a quota is the first one
-- seen less the operations known by that business day, or of before the source changed it last; what its value rose by
-- since was there from the begin [choice]. A quota is made again as a whole, when it or an operation of it was heard of, its
-- partner or a relation of his changed, or the manager of one of its customers.
insert into dirty_quota (quota_id)
with heard as ( -- versions that began or ended
    select l.operation_id, l.batch_id
      from ledger.voucher_operation l
     where l.batch_id > (select s.mark from mart_state s)
       and l.batch_id <= current_setting('nightpost.mark')::int8
     union
    select e.operation_id, e.batch_id
      from ledger.voucher_operation_end e
     where e.ended_by > (select s.mark from mart_state s)
       and e.ended_by <= current_setting('nightpost.mark')::int8
), heard_quota as (
    select l.operation_id, l.batch_id
      from ledger.voucher_quota_operation l
     where l.batch_id > (select s.mark from mart_state s)
       and l.batch_id <= current_setting('nightpost.mark')::int8
     union
    select e.operation_id, e.batch_id
      from ledger.voucher_quota_operation_end e
     where e.ended_by > (select s.mark from mart_state s)
       and e.ended_by <= current_setting('nightpost.mark')::int8
), partner as (
    select l.partner_id
      from ledger.partner l
     where l.batch_id > (select s.mark from mart_state s)
       and l.batch_id <= current_setting('nightpost.mark')::int8
     union
    select e.partner_id
      from ledger.partner_end e
     where e.ended_by > (select s.mark from mart_state s)
       and e.ended_by <= current_setting('nightpost.mark')::int8
), reseller as (
    select r.reseller_id
      from ledger.partner_relation r
     where (r.batch_id > (select s.mark from mart_state s) and r.batch_id <= current_setting('nightpost.mark')::int8)
        or r.reseller_id in (select p.partner_id from partner p)
        or r.distributor_id in (select p.partner_id from partner p)
        or (r.relation_id, r.batch_id) in (select e.relation_id, e.batch_id
                                             from ledger.partner_relation_end e
                                            where e.ended_by > (select s.mark from mart_state s)
                                              and e.ended_by <= current_setting('nightpost.mark')::int8)
)
select l.quota_id
  from heard h
  join ledger.voucher_operation l on l.operation_id = h.operation_id and l.batch_id = h.batch_id
 union
select v.quota_id
  from heard_quota h
  join ledger.voucher_quota_operation l on l.operation_id = h.operation_id and l.batch_id = h.batch_id
 cross join lateral (values (l.quota_id), (l.parent_quota_id)) v (quota_id)
 where v.quota_id is not null
 union
select q.quota_id
  from ledger.voucher_quota q
 where (q.batch_id > (select s.mark from mart_state s) and q.batch_id <= current_setting('nightpost.mark')::int8)
    or q.partner_id in (select r.reseller_id from reseller r)
 union
select e.quota_id
  from ledger.voucher_quota_end e
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 union
select v.quota_id
  from voucher_line v
  join dirty_customer d on d.customer_id = v.customer_id
    on conflict do nothing;

analyze dirty_quota;

delete from voucher_line v
 using dirty_quota d
 where v.quota_id = d.quota_id;

insert into voucher_line (
       top_id, owner_id, operation_time, operation_id, quota_id, bill_cycle, kind, parent_quota_id,
       reseller_id, coupon_id, customer_id, account_manager_id, amount, result, balance_after,
       quota_status, currency, remark)
with move as materialized (
    select true                                                                      as of_quota,
           o.operation_id,
           o.operation_time,
           o.operation_type::int4                                                    as kind,
           v.quota_id,
           o.indirect_partner_id                                                     as reseller_id,
           null::text                                                                as coupon_id,
           null::text                                                                as customer_id,
           o.amount,
           case when o.result <> '0' then 0
                when (o.operation_type = '10') = (v.side = 'parent') then - o.amount
                else o.amount end                                                    as moved,
           o.result,
           o.remark
      from known.voucher_quota_operation o
     cross join lateral (values ('parent', o.parent_quota_id), ('child', o.quota_id)) v (side, quota_id)
      join dirty_quota d on d.quota_id = v.quota_id
     union all
    select false,
           o.operation_id,
           o.operation_time,
           o.operation_type::int4,
           o.quota_id,
           null,
           o.coupon_id,
           o.customer_id,
           o.amount,
           case when o.result <> '0' or o.operation_type = '9' then 0
                when o.operation_type = '1' then - o.amount
                else o.amount end,
           o.result,
           o.remark
      from known.voucher_operation o
      join dirty_quota d on d.quota_id = o.quota_id
), learned as ( -- when an operation was heard of first
    select f.of_quota, f.operation_id, b.business_date as known_on
      from (select true as of_quota, l.operation_id, min(l.batch_id) as batch_id
              from ledger.voucher_quota_operation l
             where l.operation_id in (select m.operation_id from move m where m.of_quota)
               and l.batch_id <= current_setting('nightpost.mark')::int8
             group by l.operation_id
             union all
            select false, l.operation_id, min(l.batch_id)
              from ledger.voucher_operation l
             where l.operation_id in (select m.operation_id from move m where not m.of_quota)
               and l.batch_id <= current_setting('nightpost.mark')::int8
             group by l.operation_id) f
      join nightpost.batch b on b.batch_id = f.batch_id
), seen as (
    select distinct on (l.quota_id) l.quota_id, l.balance, l.quota_value, l.last_modified, b.business_date
      from ledger.voucher_quota l
      join dirty_quota d on d.quota_id = l.quota_id
      join nightpost.batch b on b.batch_id = l.batch_id
     where l.batch_id <= current_setting('nightpost.mark')::int8
     order by l.quota_id, l.batch_id
), before as (
    select m.quota_id, sum(m.moved) as moved
      from move m
      join learned k on k.of_quota = m.of_quota and k.operation_id = m.operation_id
      join seen f on f.quota_id = m.quota_id
     where k.known_on <= f.business_date
        or m.operation_time <= f.last_modified
     group by m.quota_id
), opening as (
    select q.quota_id,
           q.partner_id,
           q.parent_quota_id,
           q.quota_status,
           q.currency,
           case when q.parent_quota_id is null then f.balance - coalesce(p.moved, 0) + q.quota_value - f.quota_value
                else 0 end                                                           as opening
      from known.voucher_quota q
      join seen f on f.quota_id = q.quota_id
      left join before p on p.quota_id = q.quota_id
)
select coalesce(r.distributor_id, q.partner_id),
       q.partner_id,
       m.operation_time,
       m.operation_id,
       m.quota_id,
       to_char(m.operation_time at time zone 'Etc/GMT-8', 'YYYY-MM'),
       m.kind,
       q.parent_quota_id,
       coalesce(m.reseller_id, case when q.parent_quota_id is not null then q.partner_id end),
       m.coupon_id,
       m.customer_id,
       i.account_manager_id,
       m.amount,
       m.result,
       q.opening + sum(m.moved) over (partition by m.quota_id
                                          order by m.operation_time, m.operation_id collate "C"
                                          rows unbounded preceding),
       q.quota_status,
       q.currency,
       m.remark
  from move m
  join opening q on q.quota_id = m.quota_id
  left join lateral (select min(r.distributor_id) as distributor_id
                       from known.reseller_relation r
                      where r.reseller_id = q.partner_id
                        and r.valid_from <= m.operation_time
                        and r.valid_to > m.operation_time
                     having count(*) = 1) r on true
  left join manager_interval i on i.customer_id = m.customer_id
                              and i.partner_id = q.partner_id
                              and i.day_from <= (m.operation_time at time zone 'Etc/GMT-8')::date
                              and i.day_to > (m.operation_time at time zone 'Etc/GMT-8')::date;

select nightpost.refresh_statistics('voucher_line');
