-- 预估激励, proven: base and total per partner and plan, from the performance of customers and days.
-- reads: performance_line, known.incentive_plan, known.incentive_tier, known.product_gate,
--        known.customer_new_tag, known.customer, known.customer_association, known.partner, scope_interval,
--        nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- Another way than the report's: performance is added up per customer, service, month and state of
-- re-binding first, the tiers are summed as ranges, and only the total of a plan is rounded, once; no
-- line is. The re-binding is judged from the associations: who stood on top when the customer's
-- association began, and just before it.
with gate as materialized (
    select g.report_cycle, g.service_type_code, g.product_policy
      from known.product_gate g
     where g.product_policy <> '2'
), clock as (
    select current_setting('nightpost.cycle')                                                  as cycle,
           current_setting('nightpost.through')::date                                          as through
), plan as (
    select p.*,
           case p.period_kind when 'month' then c.cycle
                              when 'year' then left(c.cycle, 4) || '-01'
                              else left(c.cycle, 5)
                                   || lpad((((right(c.cycle, 2)::int4 - 1) / 3) * 3 + 1)::text, 2, '0') end as opens
      from known.incentive_plan p
     cross join clock c
     where c.cycle >= p.valid_from_cycle
       and (p.valid_to_cycle is null or c.cycle <= p.valid_to_cycle)
), partner as (
    select p.partner_id, p.partner_type
      from known.partner p
     where exists (select from nightpost.recipient_scope s
                    where s.run_id = current_setting('nightpost.run_id')
                      and s.recipient = current_setting('nightpost.recipient')
                      and s.manager_id is null
                      and s.top_id = p.partner_id
                      and s.owner_id = p.partner_id)
), own as ( -- customers whom the recipient's partners ever stood on top of
    select v.customer_id
      from scope_interval v
     where v.top_id = any (array(select o.partner_id from partner o))
), bound as materialized (
    -- Each association with who stood on top at its begin and who did at the end of the one before it.
    select a.customer_id,
           a.valid_from,
           (select v.top_id
              from scope_interval v
             where v.customer_id = a.customer_id
               and v.owner_id = a.partner_id
               and v.valid_from >= a.valid_from
               and v.valid_from < a.valid_to
             order by v.valid_from
             limit 1)                                                                          as top_id,
           (select v.top_id
              from scope_interval v
             where v.customer_id = a.customer_id
               and v.valid_from < a.valid_from
               and v.top_id <> '_unowned'
             order by v.valid_from desc
             limit 1)                                                                          as former
      from known.customer_association a
      join known.customer u on u.customer_id = a.customer_id
                           and u.segment in ('MID_TAIL', 'LONG_TAIL')
     where a.customer_id = any (array(select w.customer_id from own w))
), moved as materialized (
    -- and until when: the next association that moved it, or the end of the interval in which it is owned.
    select m.customer_id,
           m.valid_from                                                                        as since,
           greatest(h.valid_from, m.valid_from)                                                as valid_from,
           least(h.valid_to, m.until)                                                          as valid_to,
           h.top_id
      from (select b.customer_id,
                   b.valid_from,
                   lead(b.valid_from, 1, 'infinity') over (partition by b.customer_id order by b.valid_from) as until
              from bound b
             where b.former <> b.top_id) m
      join scope_interval h on h.customer_id = m.customer_id
                           and h.valid_to > m.valid_from
                           and h.valid_from < m.until
), amount as (
    select l.top_id,
           o.partner_type,
           l.report_cycle,
           l.customer_id,
           l.service_type_code,
           l.association_type,
           l.currency,
           coalesce(m.since >= '2026-01-01 00:00+08'
                    and l.scope_at at time zone 'Etc/GMT-8'
                        < (m.since at time zone 'Etc/GMT-8') + interval '6 months', false)     as rebound,
           sum(l.counted_amount)                                                               as amount
      from performance_line l
      join partner o on o.partner_id = l.top_id
     cross join clock c
      left join moved m on m.customer_id = l.customer_id
                       and m.top_id = l.top_id
                       and m.valid_from <= l.scope_at
                       and m.valid_to > l.scope_at
     where l.report_cycle >= (select min(p.opens) from plan p)
       and l.report_cycle || '' <= (select k.cycle from clock k) -- as a range of one column it would be taken for 1 row in 200
       and l.line_day <= c.through
     group by 1, 2, 3, 4, 5, 6, 7, 8
), newness as ( -- what was said last of a customer by each month, and whether he is verified
    select distinct on (m.customer_id, m.report_cycle)
           m.customer_id,
           m.report_cycle,
           w.new_customer_tag = 'Y' and (w.expire_month is null or m.report_cycle <= w.expire_month) as holds
      from (select distinct a.customer_id, a.report_cycle from amount a) m
      join known.customer u on u.customer_id = m.customer_id
                           and u.verified_status = '2'
      join known.customer_new_tag w on w.customer_id = m.customer_id
                                   and w.effective_month <= m.report_cycle
     order by m.customer_id, m.report_cycle, w.effective_month desc, w.customer_tag_type collate "C"
), aged as materialized ( -- one step at a time: behind two joins the planner takes many amounts for one
    select a.*,
           n.holds
      from amount a
      left join newness n on n.customer_id = a.customer_id
                         and n.report_cycle = a.report_cycle
), gated as materialized (
    select a.*,
           g.product_policy
      from aged a
      join gate g on g.report_cycle = a.report_cycle
                 and g.service_type_code = a.service_type_code
), judged as (
    select p.plan_id,
           p.valid_from_cycle,
           p.tier_mode,
           p.cap_amount,
           p.currency,
           a.top_id,
           sum(a.amount)                                                                       as indicator,
           sum(case when e.earns then a.amount else 0 end)                                     as base,
           sum(case when e.earns and a.holds then a.amount else 0 end)
               * p.new_customer_bonus_rate                                                     as bonus
      from gated a
      join plan p on position(a.partner_type in p.partner_kinds) > 0
                 and a.association_type in (select unnest(string_to_array(p.association_types, ',')))
                 and a.currency = p.currency
                 and a.report_cycle >= greatest(p.opens, p.valid_from_cycle)
     cross join lateral (
           select a.product_policy <> '13'
                  and position(a.product_policy in p.product_policies) > 0
                  and not a.rebound                                                            as earns) e
     group by p.plan_id, p.valid_from_cycle, p.tier_mode, p.cap_amount, p.currency, p.new_customer_bonus_rate, a.top_id
), due as (
    select j.currency,
           j.base,
           round(least(j.cap_amount,
                       j.bonus + case when j.tier_mode = 'whole' or j.base <= 0 or j.indicator <= 0
                                      then j.base * r.rate
                                      else r.slices * j.base / j.indicator end), 2)            as total
      from judged j
      join lateral (
           select (array_agg(t.rate order by t.threshold desc))[1]                             as rate,
                  -- each further tier pays its rise in rate on all above its threshold
                  sum((j.indicator - t.threshold) * (t.rate - t.lower_rate))                   as slices
             from (select i.threshold,
                          i.rate,
                          coalesce(lag(i.rate) over (order by i.threshold), 0)                 as lower_rate
                     from known.incentive_tier i
                    where i.plan_id = j.plan_id
                      and i.valid_from_cycle = j.valid_from_cycle) t
            where t.threshold <= j.indicator
           having count(*) > 0) r on true
)
select null::text                                            as split,
       v.column_name,
       d.currency,
       sum(v.amount)                                         as amount
  from due d
 cross join lateral (values ('base_amount', d.base), ('incentive_amount', d.total)) v (column_name, amount)
 group by v.column_name, d.currency
