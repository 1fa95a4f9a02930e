-- 预估激励: indicators, tiers and what each performance line earns (1-domain.md, 1.6; E49 to E58).
--
-- Planned without nested loops: the planner expects a row or two of the small sets that are worked out first
-- (policies, plans, re-bindings, tags, repayments), and would read each of them again for every performance
-- line. A partner's lines are found by = any (array), which needs no join. Tiers are looked up once per plan
-- and partner, not once per line. The tables of the marts are found by the search path (see 0008_incentive.sql).
-- In plpgsql, because a session plans such a function once, and one in SQL each time it is called.

set check_function_bodies = off;

-- What can have an estimate: each plan with each partner of its kinds, by number. The lines bear the number and
-- nothing of the plan, which keeps what is sorted narrow; numbers follow plan and partner.
create function nightpost.incentive_pair()
returns table (pair int4, plan_id text, valid_from_cycle text, plan_name text, association_types text[], product_policies text[],
               tier_mode text, cap_amount numeric, bonus_rate numeric, indicator_name text, currency text, period text,
               first_cycle text, top_id text)
language plpgsql stable rows 100 set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
    select row_number() over (order by p.plan_id collate "C", o.top_id collate "C")::int4,
           p.plan_id,
           p.valid_from_cycle,
           p.plan_name,
           p.association_types,
           p.product_policies,
           p.tier_mode,
           p.cap_amount,
           p.bonus_rate,
           p.indicator_name,
           p.currency,
           p.period,
           p.first_cycle,
           o.top_id
      from nightpost.incentive_period() p
      join nightpost.incentive_partner() o on o.partner_type = any (p.partner_kinds);
end
$$;

-- The estimate: every indicator line (policy 0, 1 or 13, re-bound ones included) with what its plan makes of it. Of a plan
-- that reached no tier the lines are there with no tier and nothing earned (E54); only_paid leaves them and all others
-- out that do not earn. Summed, there is one line per pair and association type, with how many of it are paid.
-- All figures of the plan, the partner and the period are exact; a line has 8 decimals, the total 2, and the lines are
-- presented so that they add up to it (1.3). A marginal plan pays (sum of slice x rate over the indicator) x base /
-- indicator; with a base or an indicator of 0 or less it pays as whole. So a line earns slope x amount / divisor, with
-- the bonus (slope x amount + bonus x divisor) / divisor: each figure is divided once, at its end, since quotients that
-- do not end cannot be added up to one that does, and half of its last place must round up. That is amount x weight /
-- over, weight and over being the pair's, with the cap in them when it is reached; of new customers amount x new_weight
-- / over. Places follow plan (and with it the period), partner, association type, performance id and owner.
-- Seats follow performance id and owner, kinds follow pair and association type: the texts are sorted once, before the
-- plans multiply the lines; what is multiplied, shared out and ranked is numbers, and finds its texts at the end.
-- Nothing goes from one partner to another, so some are worked out at a time, of batch_lines performance lines or a little
-- more: what is between the steps fits into memory, and not all of finance's lines lie on the disk several times.
create function nightpost.incentive_line(only_paid bool default false, summed bool default false, batch_lines int8 default 500000)
returns table (plan_id text, plan_name text, period text, first_cycle text, top_id text, owner_id text, association_type text,
               indicator_name text, indicator_value numeric, tier_mode text, tier_threshold numeric, rate numeric,
               performance_id text, customer_id text, account_manager_id text, paid bool, line_count int8, base_amount numeric,
               bonus_rate numeric, slope numeric, divisor numeric, bonus_part numeric, cap_amount numeric, incentive_amount numeric,
               currency text, place int8)
language plpgsql stable rows 100000 set enable_nestloop = off set plan_cache_mode = force_custom_plan as $$
#variable_conflict use_column
declare
    tops text[];
begin
    for tops in
        select array_agg(b.top_id order by b.top_id)
          from (select c.top_id,
                       (sum(c.lines) over (order by c.top_id) - c.lines)::int8 / batch_lines as batch
                  from (select l.top_id, count(*) as lines
                          from performance_line l
                         where l.top_id = any (array(select o.top_id from nightpost.incentive_partner() o))
                         group by l.top_id) c) b
         group by b.batch
         order by b.batch
    loop
    return query
    with clock as (
        select current_setting('nightpost.cycle') collate "C"                                  as cycle,
               current_setting('nightpost.through')::date                                      as through
    ), pair as materialized (
        select p.* from nightpost.incentive_pair() p
    ), typed as materialized ( -- found by equality alone, not one plan after the other
        select t.*,
               row_number() over (order by t.pair, t.association_type collate "C")::int4 as kind
          from (select distinct p.pair, p.top_id, p.currency, p.first_cycle, p.product_policies, a.association_type
                  from pair p
                 cross join unnest(p.association_types) a (association_type)) t
    ), gate as materialized (
        select g.report_cycle, g.service_type_code, g.product_policy
          from known.product_gate g
         where g.report_cycle collate "C" >= (select min(p.first_cycle collate "C") from pair p)
           and g.report_cycle collate "C" <= any (array[(select n.cycle from clock n)])
           and g.product_policy in ('0', '1', '13')
    ), rebound as materialized (
        select r.* from nightpost.incentive_rebound(tops) r
    ), tagged as materialized (
        select t.customer_id, t.cycle_from, t.cycle_to
          from known.customer_tag_in t
         where t.customer_id = any (array(select distinct l.customer_id
                                            from performance_line l
                                           where l.top_id = any (tops)
                                             and l.report_cycle >= (select min(p.first_cycle collate "C") from pair p)))
           and t.tag = 'Y'
           and not t.derived
    ), counted as materialized (
        select l.top_id,
               l.report_cycle,
               l.currency,
               l.owner_id,
               l.performance_id,
               l.customer_id,
               l.account_manager_id,
               l.association_type,
               l.counted_amount,
               g.product_policy,
               r.customer_id is null                                                   as steady,
               t.customer_id is not null                                               as new_customer
          from performance_line l
         cross join clock n
          join gate g on g.report_cycle = l.report_cycle
                     and g.service_type_code = l.service_type_code
          left join rebound r on r.customer_id = l.customer_id
                             and r.top_id = l.top_id
                             and r.valid_from <= l.scope_at
                             and r.valid_to > l.scope_at
          left join tagged t on t.customer_id = l.customer_id
                            and l.report_cycle between t.cycle_from and t.cycle_to
         where l.top_id = any (tops)
           and l.line_day <= n.through
           and l.report_cycle >= (select min(p.first_cycle collate "C") from pair p)
           and l.report_cycle <= any (array[(select n.cycle from clock n)]) -- beside >= it would be taken for 1 row in 200
    ), seated as materialized (
        select c.*,
               row_number() over (order by c.performance_id collate "C", c.owner_id collate "C")::int4 as seat
          from counted c
    ), line as materialized (
        select p.pair,
               p.kind,
               c.seat,
               c.counted_amount                                                        as amount,
               c.product_policy = any (p.product_policies) and c.steady                as earns,
               c.new_customer
          from seated c
          join typed p on p.top_id = c.top_id
                      and p.association_type = c.association_type
                      and p.currency = c.currency
                      and p.first_cycle collate "C" <= c.report_cycle
    ), tier as materialized (
        select p.pair,
               t.threshold,
               t.rate,
               lead(t.threshold) over (partition by p.pair order by t.threshold) as next_threshold
          from pair p
          join known.incentive_tier t on t.plan_id = p.plan_id
                                     and t.valid_from_cycle = p.valid_from_cycle
    ), figure as (
        select l.pair,
               sum(l.amount)                                                           as indicator,
               coalesce(sum(l.amount) filter (where l.earns), 0)                       as base,
               coalesce(sum(l.amount) filter (where l.earns and l.new_customer), 0)    as new_base
          from line l
         group by l.pair
    ), reached as (
        select p.*,
               f.indicator,
               h.threshold,
               h.rate,
               d.divisor,
               d.slope,
               p.bonus_rate * f.new_base * d.divisor + d.slope * f.base                as total -- x divisor
          from figure f
          join pair p on p.pair = f.pair
          left join lateral (
               select t.threshold, t.rate
                 from tier t
                where t.pair = f.pair
                  and t.threshold <= f.indicator
                order by t.threshold desc
                limit 1) h on true
          left join lateral (
               select sum((least(f.indicator, t.next_threshold) - t.threshold) * t.rate) as earned
                 from tier t
                where t.pair = f.pair
                  and t.threshold <= f.indicator) s on true
         cross join lateral (
               select case when v.sliced then f.indicator else 1 end,
                      case when v.sliced then s.earned else h.rate end
                 from (values (p.tier_mode = 'marginal' and f.base > 0 and f.indicator > 0)) v (sliced)) d (divisor, slope)
    ), weighed as materialized (
        select r.*,
               r.threshold is not null                                                 as pays,
               r.slope * c.cap                                                         as weight,
               (r.slope + r.bonus_rate * r.divisor) * c.cap                            as new_weight,
               nullif(c.over, 1)                                                       as over,
               round(least(r.total / r.divisor, r.cap_amount), 2) * 100                as total_cents
          from reached r
         cross join lateral (
               select case when v.capped then r.cap_amount else 1 end,
                      case when v.capped then r.total else r.divisor end
                 from (values (r.total > r.cap_amount * r.divisor)) v (capped)) c (cap, over)
    ), exact as (
        select l.*,
               case when w.over is null then round(l.amount * x.weight, 8)
                    else round(l.amount * x.weight / w.over, 8) end * 100              as cents
          from line l
          join weighed w on w.pair = l.pair
         cross join lateral (
               select case when l.new_customer then w.new_weight else w.weight end) x (weight)
         where l.earns
           and w.pays
    ), low as materialized (
        select e.*,
               floor(e.cents)                                                          as low_cents,
               e.pair * 1000000::int8 - ((e.cents - floor(e.cents)) * 1000000)::int4   as spot
          from exact e
    ), share as materialized ( -- what each line of a pair gets more, and the last line of all that gets one cent on top
        select t.pair,
               t.more,
               t.past - t.lines + t.rest - t.more * t.lines                            as last_rank
          from (select s.*,
                       floor(s.rest / s.lines)                                         as more,
                       sum(s.lines) over (order by s.pair)                             as past
                  from (select w.pair,
                               count(*)                                                as lines,
                               w.total_cents - sum(e.low_cents)                        as rest
                          from low e
                          join weighed w on w.pair = e.pair
                         group by w.pair, w.total_cents) s) t
    ), ranked as (
        select e.*,
               row_number() over (order by e.spot, e.seat)                             as rank
          from low e
    ), given as not materialized (
        select k.pair, k.kind, k.seat,
               true                                                                    as paid,
               k.amount,
               k.new_customer,
               (k.low_cents + s.more + case when k.rank <= s.last_rank then 1 else 0 end) * 0.01 as incentive_amount
          from ranked k
          join share s on s.pair = k.pair
         union all
        select l.pair, l.kind, l.seat, false, null, null, null
          from line l
          join weighed w on w.pair = l.pair
         where not (l.earns and w.pays)
           and not only_paid
    ), found as ( -- line by line, or added up: the other branch is not run
        select g.pair, g.kind, g.seat, g.paid,
               case when g.paid then 1 else 0 end                                      as line_count,
               g.amount,
               g.new_customer,
               case when g.new_customer then g.amount when g.paid then 0 end           as new_amount,
               g.incentive_amount
          from given g
         where not summed
         union all
        select g.pair, g.kind, null, bool_or(g.paid), count(*) filter (where g.paid), sum(g.amount), null,
               sum(case when g.new_customer then g.amount when g.paid then 0 end), sum(g.incentive_amount)
          from given g
         where summed
         group by g.pair, g.kind
    )
    select w.plan_id,
           w.plan_name,
           w.period,
           w.first_cycle,
           w.top_id,
           t.owner_id,
           k.association_type,
           w.indicator_name,
           w.indicator,
           w.tier_mode,
           w.threshold,
           w.rate,
           t.performance_id,
           t.customer_id,
           t.account_manager_id,
           f.paid,
           f.line_count,
           f.amount,
           case when f.paid then case when f.new_customer then w.bonus_rate else 0 end end,
           w.slope,
           w.divisor,
           w.bonus_rate * f.new_amount,
           w.cap_amount,
           f.incentive_amount,
           w.currency,
           f.kind * 4294967296 + f.seat
      from found f
      join weighed w on w.pair = f.pair
      join typed k on k.kind = f.kind
      left join seated t on t.seat = f.seat;
    end loop;
end
$$;

-- The performance lines of some cycles, up to D, that count for the indicators: of the pairs the recipient
-- sees, with policy 0, 1 or 13.
create function nightpost.incentive_counted(first_cycle text, last_cycle text, first_day date default '-infinity')
returns table (top_id text, owner_id text, report_cycle text, performance_id text, customer_id text, association_type text,
               order_or_trade_id text, product_policy text, currency text, counted_amount numeric, line_day date,
               formed_at timestamptz)
language plpgsql stable rows 100000 set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
    with pair as materialized (
        select distinct s.top_id, s.owner_id
          from nightpost.recipient_scope s
         where s.run_id = current_setting('nightpost.run_id')
           and s.recipient = current_setting('nightpost.recipient')
    ), gate as materialized (
        select g.report_cycle, g.service_type_code, g.product_policy
          from known.product_gate g
         where g.report_cycle collate "C" between incentive_counted.first_cycle and incentive_counted.last_cycle
           and g.product_policy in ('0', '1', '13')
    )
    select l.top_id,
           l.owner_id,
           l.report_cycle,
           l.performance_id,
           l.customer_id,
           l.association_type,
           l.order_or_trade_id,
           g.product_policy,
           l.currency,
           l.counted_amount,
           l.line_day,
           l.formed_at
      from performance_line l
      join pair s on s.top_id = l.top_id
                 and s.owner_id = l.owner_id
      join gate g on g.report_cycle = l.report_cycle
                 and g.service_type_code = l.service_type_code
     where l.top_id = any (array(select o.top_id from pair o))
       and l.report_cycle between incentive_counted.first_cycle and incentive_counted.last_cycle
       and l.line_day between incentive_counted.first_day and current_setting('nightpost.through')::date;
end
$$;

reset check_function_bodies;
