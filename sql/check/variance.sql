-- Control 10 (3-operations.md, 3.3): payable per cycle, partner and currency up to D beside what the last
-- release's controls kept, and beside the month before up to the same day (all of it on a month's last day),
-- in per cent and with the three customers that changed most. It informs; a change against last month
-- beyond max_variance_percent holds back. Settings: nightpost.cycles, nightpost.through, nightpost.variance_limit.
with cycle as (
    select c.cycle,
           to_char(to_date(c.cycle, 'YYYY-MM') - interval '1 month', 'YYYY-MM')           as before,
           current_setting('nightpost.through')::date                                    as through,
           case when extract(day from current_setting('nightpost.through')::date + 1) = 1 then 'infinity'::date
                else (current_setting('nightpost.through')::date - interval '1 month')::date end as before_through
      from unnest(current_setting('nightpost.cycles')::text[]) c (cycle)
), customer as (
    select x.cycle, x.top_id, x.owner_id, x.currency, x.customer_id, sum(x.now) as now, sum(x.before) as before
      from (select c.cycle, d.top_id, d.owner_id, d.currency, d.customer_id, d.payable_amount as now, 0 as before
              from cycle c
              join consumption_day d on d.report_cycle = c.cycle and d.trade_day <= c.through
             union all
            select c.cycle, d.top_id, d.owner_id, d.currency, d.customer_id, 0, d.payable_amount
              from cycle c
              join consumption_day d on d.report_cycle = c.before and d.trade_day <= c.before_through) x
     group by 1, 2, 3, 4, 5
), partner as (
    select c.cycle, c.top_id, c.owner_id, c.currency, sum(c.now) as now, sum(c.before) as before,
           array_to_string((array_agg(format('%s %s%s', c.customer_id, case when c.now >= c.before then '+' end, trim_scale(c.now - c.before))
                                      order by abs(c.now - c.before) desc, c.customer_id collate "C") filter (where c.now <> c.before))[1:3], ', ') as most
      from customer c
     group by 1, 2, 3, 4
), last as (
    select r.run_id
      from nightpost.run r
     where r.business_date < current_setting('nightpost.through')::date
       and exists (select from nightpost.control k where k.run_id = r.run_id and k.name = 'variance')
     order by r.business_date desc, r.mark desc, r.run_id collate "C"
     limit 1
)
select '10'                                                     as control,
       format('%s %s', p.cycle, p.owner_id)                     as key,
       p.top_id,
       p.owner_id,
       format('payable against the month before, %s', p.currency) as measure,
       p.before                                                 as expected,
       p.now                                                    as actual,
       coalesce(abs(p.before) * l.share, 0)                     as tolerance,
       case when l.share is not null and p.before <> 0 and abs(p.now - p.before) > abs(p.before) * l.share then 'hold'
            else 'inform' end                                   as action,
       format('%s; most: %s', coalesce(to_char(round(100 * (p.now - p.before) / nullif(abs(p.before), 0), 1), 'FMS999999990.0') || ' %', 'new'),
              coalesce(nullif(p.most, ''), 'none'))             as note
  from partner p
 cross join (select nullif(current_setting('nightpost.variance_limit', true), '')::numeric / 100 as share) l
 union all
select '10', format('%s %s', p.cycle, p.owner_id), p.top_id, p.owner_id, format('payable against the last release, %s', p.currency),
       k.actual, p.now, 0, 'inform',
       coalesce(to_char(round(100 * (p.now - k.actual) / nullif(abs(k.actual), 0), 1), 'FMS999999990.0') || ' %', 'new')
  from partner p
  join last l on true
  join nightpost.control k on k.run_id = l.run_id
                          and k.name = 'variance'
                          and k.key = format('%s %s', p.cycle, p.owner_id)
                          and k.top_id = p.top_id
                          and k.measure = format('payable against the month before, %s', p.currency)
