-- 云商店结算, proven: what the ledger's orders say month by month, without the report's running sum.
-- reads: scope_interval, settled_line, nightpost.closing, nightpost.recipient_scope, nightpost.recipient,
--        known.marketplace_order, known.marketplace_policy
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- What a month owes = all that is billable up to its end, less what was billable up to the end of the month before.
-- Billable up to a cut: the shares of the goods types that have ever reached the minimum by then. A bill is what its
-- own month owes and, where it takes what came to be known of closed ones, those, less what bills hold of them for
-- good, and what it holds itself. A final bill is taken for one that is open still, just before its closing.
with closing as (
    select n.bill_cycle, n.state, n.batch_id
      from nightpost.closing n
     where n.batch_id <= current_setting('nightpost.mark')::int8
       and to_date(n.bill_cycle, 'YYYY-MM') + interval '1 month' <= current_setting('nightpost.through')::date + 1
), event as (
    select distinct on (n.bill_cycle) n.bill_cycle, n.state, n.batch_id
      from closing n
     order by n.bill_cycle, n.batch_id desc
), told as (
    select coalesce((select e.batch_id - 1 from event e
                      where e.bill_cycle = current_setting('nightpost.cycle') and e.state = 'closed'),
                    current_setting('nightpost.mark')::int8)                                         as mark
), state as ( -- of each month that had one by then
    select distinct on (n.bill_cycle) n.bill_cycle, n.state = 'closed' as closed
      from closing n
     where n.batch_id <= (select t.mark from told t)
     order by n.bill_cycle, n.batch_id desc
), cycle as (
    select to_date(current_setting('nightpost.cycle'), 'YYYY-MM')                                    as first_day,
           -- whether it takes what comes late for closed months: it is the one after them, or the first one opened again
           coalesce((select to_char(to_date(max(s.bill_cycle), 'YYYY-MM') + interval '1 month', 'YYYY-MM') from state s where s.closed),
                    (select min(s.bill_cycle) from state s)) is not distinct from current_setting('nightpost.cycle') as takes,
           -- whether its own month is still its own: after all that were ever closed, or opened again
           not exists (select from state s where s.bill_cycle > current_setting('nightpost.cycle'))
           or exists (select from state s where s.bill_cycle = current_setting('nightpost.cycle') and not s.closed) as owns
), month as ( -- the months that it is to show: its own, and as one all before it
    select y.first_day, y.takes as from_ever, 1 as sign from cycle y where y.owns or y.takes
     union all
    select to_date(s.bill_cycle, 'YYYY-MM'), false, -1 -- but those opened again
      from cycle y
      join state s on y.takes and not s.closed and s.bill_cycle < current_setting('nightpost.cycle')
), cut as (
    select m.sign, least((current_setting('nightpost.through')::date + 1)::timestamp, m.first_day + interval '1 month') at time zone 'Etc/GMT-8' as until
      from month m
     union all
    select - m.sign, least((current_setting('nightpost.through')::date + 1)::timestamp, m.first_day) at time zone 'Etc/GMT-8'
      from month m
     where not m.from_ever
), ready as (
    select o.customer_id,
           o.order_line_id,
           greatest(o.paid_time, case o.payment_kind when 'CASH' then o.paid_time else o.repaid_time end,
                    case o.supervision_state when 'DONE' then o.supervised_time end, o.effective_time, o.create_time) as at
      from known.marketplace_order o
     where o.effective_time is not null
       and o.supervision_state in ('DONE', 'NOT_REQUIRED')
       and case o.payment_kind when 'CASH' then o.paid_time else o.repaid_time end is not null
), pair as (
    select s.top_id, s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id and w.recipient = s.recipient
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and (w.kind = 'finance' or s.top_id = w.partner_id)
), share as (
    select v.top_id,
           o.goods_type,
           o.currency,
           greatest(r.at, b.at)                                                                      as ready_at,
           m.minimum_amount,
           round(case o.order_type when 4 then -1 else 1 end * abs(o.ratio * o.quantity * o.duration
                 * case m.price_base when 'floor' then o.floor_discount * o.list_price else o.deal_price end)
                 / (1 + o.tax_rate * m.net_of_tax::int), 2)                                          as amount
      from pair s
      join scope_interval v on v.top_id = s.top_id and v.owner_id = s.owner_id
      join known.marketplace_order o on o.customer_id = v.customer_id
                                    and coalesce(o.paid_time, o.create_time) >= v.valid_from
                                    and coalesce(o.paid_time, o.create_time) < v.valid_to
      join ready r on r.customer_id = o.customer_id and r.order_line_id = o.order_line_id
      join known.marketplace_policy m on m.sale_kind = o.sale_kind
                                     and m.valid_from = (select max(n.valid_from) from known.marketplace_policy n
                                                          where n.sale_kind = o.sale_kind and n.valid_from <= o.create_time)
      left join known.marketplace_order base on o.order_type = 4
                                            and base.customer_id = o.customer_id
                                            and base.order_line_id = o.base_order_line_id
      left join ready b on b.customer_id = base.customer_id and b.order_line_id = base.order_line_id
     where base.order_line_id is null
        or b.order_line_id is not null
), monthly as (
    select c.sign,
           c.until,
           h.top_id,
           h.goods_type,
           h.currency,
           date_trunc('month', h.ready_at at time zone 'Etc/GMT-8')                                  as month,
           sum(h.amount)                                                                             as amount,
           min(h.minimum_amount)                                                                     as minimum
      from cut c
      join share h on h.ready_at < c.until
     group by 1, 2, 3, 4, 5, 6
), billable as (
    select m.sign, m.until, m.top_id, m.goods_type, m.currency, sum(m.amount) as amount
      from monthly m
     group by m.sign, m.until, m.top_id, m.goods_type, m.currency
    having bool_or((select sum(b.amount) from monthly b
                     where b.sign = m.sign and b.until = m.until and b.top_id = m.top_id and b.goods_type = m.goods_type
                       and b.currency = m.currency and b.month <= m.month) >= m.minimum)
), held as (
    select l.currency,
           case when l.settlement_cycle = current_setting('nightpost.cycle') then l.share_amount else 0 end
           - case when (y.owns and l.due_cycle = current_setting('nightpost.cycle'))
                       or (y.takes and l.due_cycle <= current_setting('nightpost.cycle')
                           and not exists (select from state s where s.bill_cycle = l.due_cycle and not s.closed))
                  then l.share_amount else 0 end                                                     as amount
      from cycle y
     cross join settled_line l
      join pair s on s.top_id = l.top_id and s.owner_id = l.owner_id
     where l.batch_id <= (select t.mark from told t)
       and (l.ended_by is null or l.ended_by > (select t.mark from told t))
       and to_date(l.due_cycle, 'YYYY-MM') + interval '1 month' <= current_setting('nightpost.through')::date + 1
), owed as (
    select b.currency, b.sign * b.amount as amount from billable b
     union all
    select h.currency, h.amount from held h
)
select null                                                  as split,
       'share_amount'                                        as column_name,
       o.currency,
       sum(o.amount)                                         as amount
  from owed o
 group by o.currency
