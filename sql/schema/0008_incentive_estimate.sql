-- 预估激励: indicators, tiers and what each performance line earns (1-domain.md, 1.6; E49 to E58).
--
-- Planned without nested loops: the planner expects a row or two of the small sets that are worked out first
-- (policies, plans, re-bindings, tags, repayments), and would read each of them again for every performance
-- line. A partner's lines are found by = any (array), which needs no join. Tiers are looked up once per plan
-- and partner, not once per line. The tables of the marts are found by the search path (see 0008_incentive.sql).

set check_function_bodies = off;

-- The lines of the indicators: policy 0, 1 or 13, re-bound ones included; earns says which are base.
create function nightpost.incentive_indicator_line()
returns table (plan_id text, top_id text, owner_id text, performance_id text, customer_id text, account_manager_id text,
               association_type text, amount numeric, earns bool, new_customer bool)
language sql stable set enable_nestloop = off as $$
    with clock as (
        select current_setting('nightpost.cycle') collate "C"                                  as cycle,
               current_setting('nightpost.through')::date                                      as through
    ), plan as materialized (
        select p.* from nightpost.incentive_period() p
    ), partner as materialized (
        select o.* from nightpost.incentive_partner() o
    ), gate as materialized (
        select g.report_cycle, g.service_type_code, g.product_policy
          from known.product_gate g
         where g.report_cycle collate "C" between (select min(p.first_cycle collate "C") from plan p)
                                              and (select n.cycle from clock n)
           and g.product_policy in ('0', '1', '13')
    ), rebound as materialized (
        select r.* from nightpost.incentive_rebound() r
    ), tagged as materialized (
        select t.customer_id, t.cycle_from, t.cycle_to
          from known.customer_tag_in t
         where t.tag = 'Y'
           and not t.derived
    )
    select p.plan_id,
           l.top_id,
           l.owner_id,
           l.performance_id,
           l.customer_id,
           l.account_manager_id,
           l.association_type,
           l.counted_amount,
           g.product_policy = any (p.product_policies) and r.customer_id is null,
           t.customer_id is not null
      from partner o
     cross join clock n
      join performance_line l on l.top_id = o.top_id
                             and l.line_day <= n.through
      join gate g on g.report_cycle = l.report_cycle
                 and g.service_type_code = l.service_type_code
      join plan p on o.partner_type = any (p.partner_kinds)
                 and l.association_type = any (p.association_types)
                 and l.currency = p.currency
                 and l.report_cycle >= p.first_cycle collate "C"
      left join rebound r on r.customer_id = l.customer_id
                         and r.top_id = l.top_id
                         and r.valid_from <= l.scope_at
                         and r.valid_to > l.scope_at
      left join tagged t on t.customer_id = l.customer_id
                        and l.report_cycle between t.cycle_from and t.cycle_to
     where l.top_id = any (array(select o.top_id from partner o))
       and l.report_cycle >= (select min(p.first_cycle collate "C") from plan p)
       and l.report_cycle <= (select n.cycle from clock n)
$$;

-- The estimate: every indicator line with what its plan makes of it. Of a plan that reached no tier the
-- lines are there with no tier and nothing earned (E54). All figures of the plan, the partner and the
-- period are exact; a line has 8 decimals, the total 2, and the lines are presented so that they add up
-- to it (1.3). A marginal plan pays (sum of slice x rate over the indicator) x base / indicator; with a
-- base or an indicator of 0 or less it pays as whole. So a line earns slope x amount / divisor, with the bonus
-- (slope x amount + bonus x divisor) / divisor: each figure is divided once, at its end, since quotients that do not
-- end cannot be added up to one that does, and half of its last place must round up.
create function nightpost.incentive_line()
returns table (plan_id text, plan_name text, period text, first_cycle text, top_id text, owner_id text, association_type text,
               indicator_name text, indicator_value numeric, tier_mode text, tier_threshold numeric, rate numeric,
               performance_id text, customer_id text, account_manager_id text, paid bool, base_amount numeric,
               bonus_rate numeric, slope numeric, divisor numeric, bonus_part numeric, cap_amount numeric, incentive_amount numeric,
               currency text)
language sql stable set enable_nestloop = off as $$
    with plan as materialized (
        select p.* from nightpost.incentive_period() p
    ), tier as materialized (
        select p.plan_id,
               t.threshold,
               t.rate,
               lead(t.threshold) over (partition by p.plan_id order by t.threshold) as next_threshold
          from plan p
          join known.incentive_tier t on t.plan_id = p.plan_id
                                     and t.valid_from_cycle = p.valid_from_cycle
    ), line as materialized (
        select i.* from nightpost.incentive_indicator_line() i
    ), figure as (
        select l.plan_id,
               l.top_id,
               sum(l.amount)                                                           as indicator,
               coalesce(sum(l.amount) filter (where l.earns), 0)                       as base,
               coalesce(sum(l.amount) filter (where l.earns and l.new_customer), 0)    as new_base
          from line l
         group by l.plan_id, l.top_id
    ), reached as materialized (
        select f.plan_id,
               f.top_id,
               f.indicator,
               h.threshold,
               h.rate,
               d.divisor,
               d.slope,
               p.bonus_rate * f.new_base * d.divisor + d.slope * f.base                as total -- x divisor
          from figure f
          join plan p on p.plan_id = f.plan_id
          left join lateral (
               select t.threshold, t.rate
                 from tier t
                where t.plan_id = f.plan_id
                  and t.threshold <= f.indicator
                order by t.threshold desc
                limit 1) h on true
          left join lateral (
               select sum((least(f.indicator, t.next_threshold) - t.threshold) * t.rate) as earned
                 from tier t
                where t.plan_id = f.plan_id
                  and t.threshold <= f.indicator) s on true
         cross join lateral (
               select case when v.sliced then f.indicator else 1 end,
                      case when v.sliced then s.earned else h.rate end
                 from (values (p.tier_mode = 'marginal' and f.base > 0 and f.indicator > 0)) v (sliced)) d (divisor, slope)
    ), part as (
        select l.*,
               p.plan_name,
               p.period,
               p.first_cycle,
               p.indicator_name,
               p.tier_mode,
               p.cap_amount,
               p.bonus_rate,
               p.currency,
               r.indicator,
               r.threshold,
               r.rate,
               r.total,
               l.earns and r.threshold is not null                                     as paid,
               r.slope,
               r.divisor,
               case when l.new_customer then p.bonus_rate * l.amount else 0 end        as bonus_part
          from line l
          join plan p on p.plan_id = l.plan_id
          join reached r on r.plan_id = l.plan_id and r.top_id = l.top_id
    ), exact as (
        select t.*,
               case when not t.paid then 0
                    when t.total > t.cap_amount * t.divisor
                    then round((t.slope * t.amount + t.bonus_part * t.divisor) * t.cap_amount / t.total, 8)
                    else round((t.slope * t.amount + t.bonus_part * t.divisor) / t.divisor, 8) end as line_amount,
               case when t.threshold is null then 0
                    else round(least(t.total / t.divisor, t.cap_amount), 2) end        as plan_amount
          from part t
    ), low as (
        select e.*,
               floor(e.line_amount * 100)                                              as cents
          from exact e
    ), ranked as (
        select w.*,
               row_number() over (partition by w.plan_id, w.top_id, w.paid
                                      order by w.line_amount * 100 - w.cents desc,
                                               w.performance_id collate "C",
                                               w.owner_id collate "C")                 as place,
               count(*) over g                                                         as lines,
               w.plan_amount * 100 - sum(w.cents) over g                               as rest
          from low w
        window g as (partition by w.plan_id, w.top_id, w.paid)
    )
    select k.plan_id,
           k.plan_name,
           k.period,
           k.first_cycle,
           k.top_id,
           k.owner_id,
           k.association_type,
           k.indicator_name,
           k.indicator,
           k.tier_mode,
           k.threshold,
           k.rate,
           k.performance_id,
           k.customer_id,
           k.account_manager_id,
           k.paid,
           case when k.paid then k.amount end,
           case when k.paid then case when k.new_customer then k.bonus_rate else 0 end end,
           k.slope,
           k.divisor,
           case when k.paid then k.bonus_part end,
           k.cap_amount,
           case when k.paid
                then (k.cents + floor(k.rest / k.lines)
                      + case when k.place <= k.rest - floor(k.rest / k.lines) * k.lines then 1 else 0 end) / 100 end,
           k.currency
      from ranked k
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
