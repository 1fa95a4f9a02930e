-- 云商店结算: marketplace orders in a cycle's bill, and those that wait at its end or at the end of D.
-- reads: scope_interval, nightpost.recipient_scope, known.marketplace_order, known.marketplace_policy, known.customer
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- A fact after the cycle's end or after D has not happened yet. The minimum is reached by the running sum
-- of the shares of one partner's goods type in one currency, by the day on which they were ready.
with cut as (
    select least((current_setting('nightpost.through')::date + 1)::timestamp,
                 to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as until
), placed as (
    select o.*,
           case when o.paid_time < c.until then o.paid_time end                                      as paid_at,
           case when o.payment_kind = 'CASH' then o.paid_time else o.repaid_time end                 as settled_at,
           case o.supervision_state when 'NOT_REQUIRED' then o.create_time
                                    when 'DONE' then o.supervised_time end                           as supervised_at
      from cut c
      join known.marketplace_order o on o.create_time < c.until
), scoped as (
    select v.top_id,
           v.owner_id,
           p.*,
           case when p.settled_at < c.until and p.supervised_at < c.until and p.effective_time < c.until
                then greatest(p.settled_at, p.supervised_at, p.effective_time) end                   as ready_at,
           f.minimum_amount,
           case when p.order_type = 4 then -1 else 1 end
               * abs(case f.price_base when 'deal' then p.deal_price else p.list_price * p.floor_discount end
                     * p.ratio * p.quantity * p.duration)
               / case when f.net_of_tax then 1 + p.tax_rate else 1 end                               as share
      from cut c
     cross join placed p
     cross join nightpost.recipient_scope s
      join scope_interval v on v.customer_id = p.customer_id
                           and v.top_id = s.top_id
                           and v.owner_id = s.owner_id
                           and v.valid_from <= coalesce(p.paid_at, p.create_time)
                           and v.valid_to > coalesce(p.paid_at, p.create_time)
      left join lateral (
           select m.price_base, m.net_of_tax, m.minimum_amount
             from known.marketplace_policy m
            where m.sale_kind = p.sale_kind
              and m.valid_from <= p.create_time
            order by m.valid_from desc
            limit 1) f on true
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), running as (
    select q.*,
           to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM')                                   as ready_cycle,
           sum(round(q.share, 2)) over (partition by q.top_id, q.goods_type, q.currency
                                            order by to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM')) as accumulated
      from scoped q
     where q.ready_at is not null
       and q.share is not null
), reached as (
    select r.top_id,
           r.goods_type,
           r.currency,
           min(r.ready_cycle)                                                                        as from_cycle
      from running r
     where r.accumulated >= r.minimum_amount
     group by r.top_id, r.goods_type, r.currency
), entered as (
    select q.*,
           greatest(to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM'), h.from_cycle)           as bill_cycle,
           h.from_cycle
      from scoped q
      left join reached h on h.top_id = q.top_id
                         and h.goods_type = q.goods_type
                         and h.currency = q.currency
)
select e.top_id,
       e.owner_id,
       current_setting('nightpost.cycle')                    as settlement_cycle,
       e.order_id,
       e.order_line_id,
       e.base_order_line_id,
       e.goods_type,
       e.goods_name,
       e.customer_id,
       u.account_name,
       e.owner_id                                            as partner_id,
       e.sale_kind,
       e.currency,
       e.deal_price,
       e.list_price,
       e.floor_discount,
       e.ratio,
       e.quantity,
       e.duration,
       e.tax_rate,
       case when e.ready_at is not null and e.from_cycle is not null then round(e.share, 2) end      as share_amount,
       case when e.settled_at is null or e.settled_at >= c.until then 'WAITING_UNPAID'
            when e.supervised_at is null or e.supervised_at >= c.until then 'WAITING_UNSUPERVISED'
            when e.effective_time is null or e.effective_time >= c.until then 'WAITING_NOT_EFFECTIVE'
            when e.share is null then 'WAITING_NO_RULE'
            when e.from_cycle is null then 'WAITING_BELOW_MINIMUM'
            else 'IN_BILL' end                               as entry_state
  from cut c
 cross join entered e
  left join known.customer u on u.customer_id = e.customer_id
 where e.ready_at is null
    or e.share is null
    or e.from_cycle is null
    or e.bill_cycle = current_setting('nightpost.cycle')
 order by e.owner_id collate "C",
          e.order_line_id collate "C",
          e.customer_id collate "C",
          e.top_id collate "C"
