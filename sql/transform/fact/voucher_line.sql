-- Quota and coupon operations, one line for each quota they concern, with its running balance (E61).
-- makes: voucher_line
-- needs: known.voucher_quota, known.voucher_quota_operation, known.voucher_operation, scope_interval, manager_interval, known.partner_relation
-- A quota operation gives two lines: the distributor's quota (10 -, 11 +) and the reseller's (10 +,
-- 11 -, from 0). A coupon operation moves its coupon's quota: 1 -, 2 to 8 +, 9 nothing. Failed
-- operations move nothing. Owner of a line = the partner of its quota; the distributor of a reseller's
-- quota is its distributor at the operation's instant. Amounts are unsigned, as the source has them.
-- Order of a quota's operations: operation_time, operation id. The opening balance of a quota is what
-- makes its last balance the one the source states (its value, where no operation is known).
delete from voucher_line;

insert into voucher_line (
       top_id, owner_id, operation_time, operation_id, quota_id, bill_cycle, kind, parent_quota_id,
       reseller_id, coupon_id, customer_id, account_manager_id, amount, result, balance_after,
       quota_status, currency, remark)
with move as (
    select o.operation_id,
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
     where v.quota_id is not null
     union all
    select o.operation_id,
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
), opening as (
    select q.quota_id,
           q.partner_id,
           q.parent_quota_id,
           q.quota_status,
           q.currency,
           case when q.parent_quota_id is null then q.balance - coalesce(sum(m.moved), 0)
                else 0 end                                                           as opening
      from known.voucher_quota q
      left join move m on m.quota_id = q.quota_id
     group by q.quota_id, q.partner_id, q.parent_quota_id, q.quota_status, q.currency, q.balance
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
                       from known.partner_relation r
                      where r.reseller_id = q.partner_id
                        and r.valid_from <= m.operation_time
                        and r.valid_to > m.operation_time
                     having count(*) = 1) r on true
  left join manager_interval i on i.customer_id = m.customer_id
                              and i.partner_id = q.partner_id
                              and i.day_from <= (m.operation_time at time zone 'Etc/GMT-8')::date
                              and i.day_to > (m.operation_time at time zone 'Etc/GMT-8')::date;

analyze voucher_line;
