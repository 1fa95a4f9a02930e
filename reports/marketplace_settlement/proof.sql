-- 云商店结算, proven: what the ledger's orders say month by month, without the report's running sum.
-- reads: scope_interval, nightpost.recipient_scope, known.marketplace_order, known.marketplace_policy
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- The bill of a cycle = all that is billable up to its end, less what was billable up to the end of the
-- cycle before. Billable up to a cut: the shares of the goods types that have ever reached the minimum by then.
with cycle as (
    select to_date(current_setting('nightpost.cycle'), 'YYYY-MM')                                    as first_day
), cut as (
    select 1 as sign,
           least((current_setting('nightpost.through')::date + 1)::timestamp, y.first_day + interval '1 month') at time zone 'Etc/GMT-8' as until
      from cycle y
     union all
    select -1, y.first_day::timestamp at time zone 'Etc/GMT-8'
      from cycle y
), share as (
    select s.top_id,
           o.goods_type,
           o.currency,
           greatest(case o.payment_kind when 'CASH' then o.paid_time else o.repaid_time end,
                    case o.supervision_state when 'DONE' then o.supervised_time end, o.effective_time, o.create_time) as ready_at,
           m.minimum_amount,
           round(case o.order_type when 4 then -1 else 1 end * abs(o.ratio * o.quantity * o.duration
                 * case m.price_base when 'floor' then o.floor_discount * o.list_price else o.deal_price end)
                 / (1 + o.tax_rate * m.net_of_tax::int), 2)                                          as amount
      from nightpost.recipient_scope s
      join scope_interval v on v.top_id = s.top_id and v.owner_id = s.owner_id
      join known.marketplace_order o on o.customer_id = v.customer_id
                                    and coalesce(o.paid_time, o.create_time) >= v.valid_from
                                    and coalesce(o.paid_time, o.create_time) < v.valid_to
      join known.marketplace_policy m on m.sale_kind = o.sale_kind
                                     and m.valid_from = (select max(n.valid_from) from known.marketplace_policy n
                                                          where n.sale_kind = o.sale_kind and n.valid_from <= o.create_time)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and o.effective_time is not null
       and o.supervision_state <> 'PENDING'
       and case o.payment_kind when 'CASH' then o.paid_time else o.repaid_time end is not null
       and (o.supervision_state = 'NOT_REQUIRED' or o.supervised_time is not null)
), month as (
    select c.sign,
           h.top_id,
           h.goods_type,
           h.currency,
           date_trunc('month', h.ready_at at time zone 'Etc/GMT-8')                                  as month,
           sum(h.amount)                                                                             as amount,
           min(h.minimum_amount)                                                                     as minimum
      from cut c
      join share h on h.ready_at < c.until
     group by 1, 2, 3, 4, 5
), billable as (
    select m.sign, m.top_id, m.goods_type, m.currency, sum(m.amount) as amount
      from month m
     group by m.sign, m.top_id, m.goods_type, m.currency
    having bool_or((select sum(b.amount) from month b
                     where b.sign = m.sign and b.top_id = m.top_id and b.goods_type = m.goods_type
                       and b.currency = m.currency and b.month <= m.month) >= m.minimum)
)
select null                                                  as split,
       'share_amount'                                        as column_name,
       b.currency,
       sum(b.sign * b.amount)                                as amount
  from billable b
 group by b.currency
