-- 云商店结算: what is in which bill (1-domain.md, 1.8, 1.9; E66, E68, E69).
--
-- An order line belongs to the bill of its due month: the one in which it was paid or repaid, supervised and effective,
-- and its goods type had reached the minimum. A bill that was closed stays what it was. What became known later goes
-- to the open month as an adjustment: a new line as itself, one that changed as new - old, one that is not in a
-- bill any more as its negation, one whose partner or due month is another as a minus and a plus.

-- What bills hold for good: of a month that was closed its lines, of one that was opened again the adjustments that
-- others had issued for it. As of a mark: batch_id <= mark and not yet ended.
create table mart.settled_line (
    top_id             text collate "C" not null,
    owner_id           text collate "C" not null,
    customer_id        text collate "C" not null,
    order_line_id      text collate "C" not null,
    currency           text collate "C" not null,
    due_cycle          text collate "C" not null,
    settlement_cycle   text collate "C" not null,   -- the bill it is in
    order_id           text collate "C" not null,
    base_order_line_id text collate "C",
    goods_type         text collate "C" not null,
    goods_name         text collate "C" not null,
    sale_kind          text collate "C" not null,
    deal_price         numeric(38,12),
    list_price         numeric(38,12),
    floor_discount     numeric(38,12),
    ratio              numeric(38,12),
    quantity           int4,
    duration           int4,
    tax_rate           numeric(38,12),
    share_amount       numeric(38,12) not null,     -- 2 decimals; of an adjustment the difference
    batch_id           int8 not null,               -- the closing or reopening that fixed it
    ended_by           int8,                        -- the reopening of its own month
    primary key (top_id, owner_id, customer_id, order_line_id, currency, due_cycle, batch_id)
);

-- The tables of the marts are found by the search path; they are not there when this file runs.
set check_function_bodies = off;

-- The end of a month.
create function nightpost.cycle_end(cycle text) returns timestamptz
language sql stable strict as
$$ select (to_date(cycle, 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' $$;

-- Which bill takes what is due in a month, by the closings told of, of months over by then: its own unless it is closed, or
-- before the first month that ever was; then the month after the last closed one.
create function nightpost.settlement_cycle(due text, told int8, over timestamptz) returns text
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    select case when e.last_cycle is null or due collate "C" > e.last_cycle or due = any (e.reopened) then due
                else coalesce(nightpost.cycle_after(e.closed_cycle), e.first_cycle) end
      from (select max(c.bill_cycle)                                                   as last_cycle,
                   min(c.bill_cycle)                                                   as first_cycle,
                   max(c.bill_cycle) filter (where c.state = 'closed')                 as closed_cycle,
                   coalesce(array_agg(c.bill_cycle) filter (where c.state <> 'closed'), '{}') as reopened
              from (select distinct on (n.bill_cycle) n.bill_cycle, n.state
                      from nightpost.closing n
                     where n.batch_id <= told
                       and nightpost.cycle_end(n.bill_cycle) <= over
                     order by n.bill_cycle, n.batch_id desc) c) e);
end
$$;

-- Lines of some partners on top, up to an instant, by the closings told of, of months over by then (a night of the middle of a
-- month that is closed by now looks at it as it was): those that wait, what is fixed, and what is due less what is fixed. A fact at or after the instant has not happened yet. The minimum is reached by the running sum
-- of the shares of one partner's goods type in one currency, by the month in which they were ready. A refund
-- waits with the line it refunds: what never was in a bill is not taken off one.
create function nightpost.settlement(tops text[], until timestamptz, told int8, over timestamptz)
returns table (top_id text, owner_id text, customer_id text, order_line_id text, currency text, due_cycle text, settlement_cycle text,
               order_id text, base_order_line_id text, goods_type text, goods_name text, sale_kind text, deal_price numeric,
               list_price numeric, floor_discount numeric, ratio numeric, quantity int4, duration int4, tax_rate numeric,
               share_amount numeric, entry_state text, fixed bool, batch_id int8)
language plpgsql stable rows 1000 as $$
#variable_conflict use_column
begin
    return query
    with met as (
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
               case when m.paid_time < until then m.paid_time else m.create_time end                     as scope_at,
               greatest(m.settled_at, b.settled_at)                                                      as all_settled_at,
               greatest(m.released_at, b.released_at)                                                    as all_released_at,
               greatest(m.effective_at, b.effective_at)                                                  as all_effective_at
          from met m
          left join met b on b.customer_id = m.customer_id
                         and b.order_line_id = m.base_order_line_id
                         and m.order_type = 4
         where m.create_time < until
    ), scoped as (
        select v.top_id,
               v.owner_id,
               p.*,
               greatest(p.all_settled_at, p.all_released_at, p.all_effective_at)                         as ready_at,
               f.minimum_amount,
               round(case when p.order_type = 4 then -1 else 1 end
                     * abs(case f.price_base when 'deal' then p.deal_price else p.list_price * p.floor_discount end
                           * p.ratio * p.quantity * p.duration)
                     / case when f.net_of_tax then 1 + p.tax_rate else 1 end, 2)                         as share
          from placed p
          join scope_interval v on v.customer_id = p.customer_id
                               and v.valid_from <= p.scope_at
                               and v.valid_to > p.scope_at
          left join lateral (
               select m.price_base, m.net_of_tax, m.minimum_amount
                 from known.marketplace_policy m
                where m.sale_kind = p.sale_kind
                  and m.valid_from <= p.create_time
                order by m.valid_from desc
                limit 1) f on true
         where v.top_id = any (tops)
    ), running as (
        select q.top_id,
               q.goods_type,
               q.currency,
               q.minimum_amount,
               y.ready_cycle,
               sum(q.share) over (partition by q.top_id, q.goods_type, q.currency order by y.ready_cycle) as accumulated
          from scoped q
         cross join lateral (select to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM') collate "C"  as ready_cycle) y
         where q.ready_at < until
           and q.share is not null
    ), reached as materialized ( -- once, not for each order
        select r.top_id,
               r.goods_type,
               r.currency,
               min(r.ready_cycle)                                                                        as from_cycle
          from running r
         where r.accumulated >= r.minimum_amount
         group by r.top_id, r.goods_type, r.currency
    ), entered as materialized (
        select q.*,
               case when q.all_settled_at >= until then 'WAITING_UNPAID'
                    when q.all_released_at >= until then 'WAITING_UNSUPERVISED'
                    when q.all_effective_at >= until then 'WAITING_NOT_EFFECTIVE'
                    when q.share is null then 'WAITING_NO_RULE'
                    when h.from_cycle is null then 'WAITING_BELOW_MINIMUM'
                    else 'IN_BILL' end                                                                   as entry_state,
               greatest(to_char(q.ready_at at time zone 'Etc/GMT-8', 'YYYY-MM') collate "C", h.from_cycle) as due_cycle
          from scoped q
          left join reached h on h.top_id = q.top_id
                             and h.goods_type = q.goods_type
                             and h.currency = q.currency
    ), held as materialized (
        select s.*
          from settled_line s
         where s.top_id = any (tops)
           and s.batch_id <= told
           and (s.ended_by is null or s.ended_by > told)
           and nightpost.cycle_end(s.due_cycle) <= over
    ), issued as ( -- once per attribution, with what was said of it last
        select distinct on (h.top_id, h.owner_id, h.customer_id, h.order_line_id, h.currency, h.due_cycle)
               h.*,
               sum(h.share_amount) over (partition by h.top_id, h.owner_id, h.customer_id, h.order_line_id, h.currency, h.due_cycle) as total
          from held h
         order by h.top_id, h.owner_id, h.customer_id, h.order_line_id, h.currency, h.due_cycle, h.batch_id desc
    ), bill as materialized (
        select b.*, nightpost.settlement_cycle(b.due_cycle, told, over) as settlement_cycle
          from (select e.due_cycle from entered e where e.entry_state = 'IN_BILL'
                 union
                select h.due_cycle from held h) b
    )
    select e.top_id, e.owner_id, e.customer_id, e.order_line_id, e.currency, null, null, e.order_id, e.base_order_line_id, e.goods_type,
           e.goods_name, e.sale_kind, e.deal_price, e.list_price, e.floor_discount, e.ratio, e.quantity, e.duration, e.tax_rate,
           null, e.entry_state, false, null::int8
      from entered e
     where e.entry_state <> 'IN_BILL'
     union all
    select h.top_id, h.owner_id, h.customer_id, h.order_line_id, h.currency, h.due_cycle, h.settlement_cycle, h.order_id,
           h.base_order_line_id, h.goods_type, h.goods_name, h.sale_kind, h.deal_price, h.list_price, h.floor_discount, h.ratio,
           h.quantity, h.duration, h.tax_rate, h.share_amount, 'IN_BILL', true, h.batch_id
      from held h
     union all
    select e.top_id, e.owner_id, e.customer_id, e.order_line_id, e.currency, e.due_cycle, b.settlement_cycle, e.order_id,
           e.base_order_line_id, e.goods_type, e.goods_name, e.sale_kind, e.deal_price, e.list_price, e.floor_discount, e.ratio,
           e.quantity, e.duration, e.tax_rate, e.share - coalesce(i.total, 0), 'IN_BILL', false, null
      from entered e
      join bill b on b.due_cycle = e.due_cycle
      left join issued i on i.top_id = e.top_id
                        and i.owner_id = e.owner_id
                        and i.customer_id = e.customer_id
                        and i.order_line_id = e.order_line_id
                        and i.currency = e.currency
                        and i.due_cycle = e.due_cycle
     where e.entry_state = 'IN_BILL'
       and e.share is distinct from i.total
     union all
    select i.top_id, i.owner_id, i.customer_id, i.order_line_id, i.currency, i.due_cycle, b.settlement_cycle, i.order_id,
           i.base_order_line_id, i.goods_type, i.goods_name, i.sale_kind, i.deal_price, i.list_price, i.floor_discount, i.ratio,
           i.quantity, i.duration, i.tax_rate, - i.total, 'IN_BILL', false, null
      from issued i
      join bill b on b.due_cycle = i.due_cycle
     where i.total <> 0
       and not exists (select from entered e
                        where e.entry_state = 'IN_BILL'
                          and e.top_id = i.top_id
                          and e.owner_id = i.owner_id
                          and e.customer_id = i.customer_id
                          and e.order_line_id = i.order_line_id
                          and e.currency = i.currency
                          and e.due_cycle = i.due_cycle);
end
$$;

reset check_function_bodies;
