-- 云商店结算: marketplace orders in a cycle's bill, and those that wait at its end or at the end of D.
-- reads: scope_interval, nightpost.recipient_scope, nightpost.recipient, known.marketplace_order,
--        known.marketplace_policy, known.customer
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- A fact after the cycle's end or after D has not happened yet. The minimum is reached by the running sum
-- of the shares of one partner's goods type in one currency, by the cycle in which they were ready. A refund
-- waits with the line it refunds: what never was in a bill is not taken off one.
with scope as (
    select s.top_id,
           s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id
                                and w.recipient = s.recipient
                                and (w.kind = 'finance' or w.partner_id = s.top_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), cut as (
    select least((current_setting('nightpost.through')::date + 1)::timestamp,
                 to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as until
), met as (
    select o.*,
           case when o.payment_kind = 'CASH' then coalesce(o.paid_time, 'infinity')
                else greatest(o.paid_time, coalesce(o.repaid_time, 'infinity')) end                  as settled_at,
           case o.supervision_state when 'NOT_REQUIRED' then o.create_time
                                    when 'DONE' then coalesce(o.supervised_time, o.create_time)
                                    else 'infinity' end                                              as released_at,
           coalesce(o.effective_time, 'infinity')                                                    as effective_at
      from known.marketplace_order o
), placed as (
    select m.*,
           case when m.paid_time < c.until then m.paid_time else m.create_time end                   as scope_at,
           greatest(m.settled_at, b.settled_at)                                                      as all_settled_at,
           greatest(m.released_at, b.released_at)                                                    as all_released_at,
           greatest(m.effective_at, b.effective_at)                                                  as all_effective_at
      from cut c
      join met m on m.create_time < c.until
      left join met b on b.customer_id = m.customer_id
                     and b.order_line_id = m.base_order_line_id
                     and m.order_type = 4
), scoped as (
    select v.top_id,
           v.owner_id,
           p.*,
           greatest(p.all_settled_at, p.all_released_at, p.all_effective_at)                         as ready_at,
           f.minimum_amount,
           case when p.order_type = 4 then -1 else 1 end
               * abs(case f.price_base when 'deal' then p.deal_price else p.list_price * p.floor_discount end
                     * p.ratio * p.quantity * p.duration)
               / case when f.net_of_tax then 1 + p.tax_rate else 1 end                               as share
      from placed p
     cross join scope s
      join scope_interval v on v.customer_id = p.customer_id
                           and v.top_id = s.top_id
                           and v.owner_id = s.owner_id
                           and v.valid_from <= p.scope_at
                           and v.valid_to > p.scope_at
      left join lateral (
           select m.price_base, m.net_of_tax, m.minimum_amount
             from known.marketplace_policy m
            where m.sale_kind = p.sale_kind
              and m.valid_from <= p.create_time
            order by m.valid_from desc
            limit 1) f on true
), running as (
    select q.top_id,
           q.goods_type,
           q.currency,
           q.minimum_amount,
           y.ready_cycle,
           sum(round(q.share, 2)) over (partition by q.top_id, q.goods_type, q.currency
                                            order by y.ready_cycle)                                  as accumulated
      from cut c
      join scoped q on q.ready_at < c.until
     cross join lateral (select to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM')             as ready_cycle) y
     where q.share is not null
), reached as materialized ( -- once, not for each order
    select r.top_id,
           r.goods_type,
           r.currency,
           min(r.ready_cycle)                                                                        as from_cycle
      from running r
     where r.accumulated >= r.minimum_amount
     group by r.top_id, r.goods_type, r.currency
), entered as (
    select q.*,
           case when q.all_settled_at >= c.until then 'WAITING_UNPAID'
                when q.all_released_at >= c.until then 'WAITING_UNSUPERVISED'
                when q.all_effective_at >= c.until then 'WAITING_NOT_EFFECTIVE'
                when q.share is null then 'WAITING_NO_RULE'
                when h.from_cycle is null then 'WAITING_BELOW_MINIMUM'
                else 'IN_BILL' end                                                                   as entry_state,
           greatest(to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM'), h.from_cycle)           as bill_cycle
      from cut c
     cross join scoped q
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
       case when e.entry_state = 'IN_BILL' then round(e.share, 2) end as share_amount,
       e.entry_state
  from entered e
  left join known.customer u on u.customer_id = e.customer_id
 where e.entry_state <> 'IN_BILL'
    or e.bill_cycle = current_setting('nightpost.cycle')
 order by e.owner_id collate "C",
          e.order_line_id collate "C",
          e.customer_id collate "C",
          e.top_id collate "C"
