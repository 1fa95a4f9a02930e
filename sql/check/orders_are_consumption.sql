-- Control 8 (3-operations.md, 3.3): per trade id, Σ payable of bill types 1, 2, 3, 8 is the order's amount after
-- discount, of type 4 what it refunds (a negative amount of its own), of instalments (18, 103) never more.
-- Orders that have a row in the issued cycles, with their rows in other cycles since the order was made.
-- Those that differ, and the sums of all. An order that is missing for less than 3 days, or waits in
-- quarantine, is a warning. A source that brings no orders at all (a bill export) is not asked for them. Settings: nightpost.mark, nightpost.through, nightpost.cycles.
with row as (
    select k.customer_id,
           k.trade_id,
           k.currency,
           case when k.bill_type = 4 then 'refunds'
                when k.bill_type in (18, 103) then 'instalments'
                else 'purchases' end                            as kind,
           sum(k.payable_amount)                                as payable,
           max(k.trade_time)                                    as last_time
      from known.consumption k
     where k.bill_cycle = any (current_setting('nightpost.cycles')::text[])
       and k.bill_cycle >= (select min(y.cycle) from unnest(current_setting('nightpost.cycles')::text[]) y (cycle)) -- leaves partitions out
       and k.bill_type in (1, 2, 3, 4, 8, 18, 103)
       and k.trade_id is not null
       and k.source in (select b.source from nightpost.batch b
                         where b.feed = 'orders' and b.batch_id <= current_setting('nightpost.mark')::int8)
       and k.trade_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
     group by 1, 2, 3, 4
), older as materialized ( -- orders that may have rows in other cycles: few
    select r.customer_id, r.trade_id, r.currency, r.kind, to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') as made
      from row r
      join known.orders o on o.customer_id = r.customer_id and o.order_id = r.trade_id
     where r.kind = 'instalments'
        or to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') < (select min(c) from unnest(current_setting('nightpost.cycles')::text[]) c)
), before as (
    select l.customer_id, l.trade_id, l.currency, l.kind, sum(k.payable_amount) as payable
      from older l
     cross join lateral (
           select k.payable_amount
             from known.consumption k
            where k.customer_id = l.customer_id
              and k.trade_id = l.trade_id
              and k.currency = l.currency
              and case when k.bill_type = 4 then 'refunds' when k.bill_type in (18, 103) then 'instalments' else 'purchases' end = l.kind
              and k.bill_type in (1, 2, 3, 4, 8, 18, 103)
              and k.bill_cycle >= l.made
              and k.bill_cycle <> all (current_setting('nightpost.cycles')::text[])
              and k.trade_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8') k
     group by l.customer_id, l.trade_id, l.currency, l.kind
), compared as (
    select r.customer_id,
           r.trade_id,
           r.currency,
           r.kind,
           r.last_time,
           o.order_id,
           r.payable + coalesce(e.payable, 0)                   as actual,
           case when o.currency <> r.currency then null
                when r.kind = 'instalments' then least(o.amount_after_discount, r.payable + coalesce(e.payable, 0))
                else o.amount_after_discount end                as expected
      from row r
      left join known.orders o on o.customer_id = r.customer_id and o.order_id = r.trade_id
      left join before e on e.customer_id = r.customer_id
                        and e.trade_id = r.trade_id
                        and e.currency = r.currency
                        and e.kind = r.kind
), differs as materialized (
    select c.* from compared c where c.expected is distinct from c.actual
), owner as materialized (
    select distinct l.source_customer_id, l.trade_id, l.top_id, l.owner_id
      from consumption_line l
     where exists (select from differs) -- else no line is looked at
       and (l.source_customer_id, l.trade_id) in (select d.customer_id, d.trade_id from differs d)
)
select '8'                                                      as control,
       format('order %s', c.trade_id)                           as key,
       w.top_id,
       w.owner_id,
       format('%s, %s', c.kind, c.currency)                     as measure,
       c.expected,
       c.actual,
       0::numeric                                               as tolerance,
       case when c.order_id is null and (c.last_time >= (current_setting('nightpost.through')::date - 2)::timestamp at time zone 'Etc/GMT-8'
                                         or q.waits) then 'warn'
            else 'hold' end                                     as action,
       case when c.order_id is null and q.waits then 'its order is in quarantine'
            when c.order_id is null then format('there is no such order; charged on %s', (c.last_time at time zone 'Etc/GMT-8')::date)
            when c.expected is null then 'the order is in another currency' end as note
  from differs c
 cross join lateral (
       select exists (select from nightpost.quarantine q
                       where q.feed = 'orders'
                         and q.row_key = concat_ws('|', c.customer_id, c.trade_id)
                         and q.batch_id <= current_setting('nightpost.mark')::int8
                         and (q.resolved_by is null or q.resolved_by > current_setting('nightpost.mark')::int8)) as waits) q
  left join owner w on w.source_customer_id = c.customer_id
                   and w.trade_id = c.trade_id
 union all
select '8', 'all orders', null, null, format('%s, %s', c.kind, c.currency), sum(c.expected), sum(c.actual), 0, 'inform',
       format('%s orders', count(*))
  from compared c
 group by c.kind, c.currency
