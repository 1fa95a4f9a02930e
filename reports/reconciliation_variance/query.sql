-- 波动: what control 10 found, the largest change first within a cycle and comparison.
-- reads: nightpost.finance_control, consumption_day, nightpost.finance_run, known.partner
-- settings: nightpost.run_id, through, mark
-- Against the last release the customers named are those with the most payable on the trade days since.
with compared as (
    select left(c.key, 7)                                    as cycle,
           case when c.measure like 'payable against the month before, %' then 'month_before' else 'last_release' end as against,
           c.owner_id                                        as partner_id,
           c.top_id,
           split_part(c.measure, ', ', 2)                    as currency,
           coalesce(c.expected, 0)                           as before_amount,
           coalesce(c.actual, 0)                             as now_amount,
           c.difference,
           nullif(split_part(c.note, 'most: ', 2), '')       as most
      from nightpost.finance_control c
     where c.run_id = current_setting('nightpost.run_id')
       and c.name = 'variance'
), last as (
    select max(r.business_date) as business_date
      from nightpost.finance_run r
     where r.business_date < current_setting('nightpost.through')::date
       and exists (select from nightpost.finance_control k where k.run_id = r.run_id and k.name = 'variance')
), fresh as (
    select f.report_cycle, f.top_id, f.owner_id, f.currency,
           array_to_string((array_agg(format('%s %s%s', f.customer_id, case when f.payable >= 0 then '+' end, trim_scale(f.payable))
                                      order by abs(f.payable) desc, f.customer_id collate "C"))[1:3], ', ') as most
      from (select d.report_cycle, d.top_id, d.owner_id, d.currency, d.customer_id, sum(d.payable_amount) as payable
              from consumption_day d
             cross join last l
             where d.report_cycle in (select y.cycle from compared y)
               and d.trade_day > l.business_date
               and d.trade_day <= current_setting('nightpost.through')::date
             group by d.report_cycle, d.top_id, d.owner_id, d.currency, d.customer_id
            having sum(d.payable_amount) <> 0) f
     group by f.report_cycle, f.top_id, f.owner_id, f.currency
)
select '_unowned'::text                                      as top_id,
       '_unowned'::text                                      as owner_id,
       c.cycle,
       c.against                                             as variance_against,
       c.partner_id,
       p.partner_name,
       nullif(c.top_id, c.partner_id)                        as distributor_id,
       c.currency,
       c.before_amount,
       c.now_amount,
       c.difference,
       round(100 * c.difference / nullif(abs(c.before_amount), 0), 1) as change_percent,
       case c.against when 'month_before' then nullif(c.most, 'none') else f.most end as contributors
  from compared c
  left join known.partner p on p.partner_id = c.partner_id
  left join fresh f on c.against = 'last_release'
                   and f.report_cycle = c.cycle
                   and f.top_id = c.top_id
                   and f.owner_id = c.partner_id
                   and f.currency = c.currency
 order by c.cycle collate "C",
          c.against collate "C",
          abs(c.difference) desc,
          c.partner_id collate "C",
          c.top_id collate "C",
          c.currency collate "C"
