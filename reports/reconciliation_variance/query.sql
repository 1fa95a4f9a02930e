-- 波动: what control 10 found, the largest change first within a cycle and comparison.
-- reads: nightpost.finance_control, nightpost.finance_run, nightpost.finance_change, consumption_day, consumption_line, scope_interval,
--        known.partner
-- settings: nightpost.run_id, through, mark, locale
-- Against the last release the customers named are those with the most payable on the trade days since, and on
-- older days by what batches since have put in, corrected or taken out. A record belongs to whom its line
-- belongs to now, a deleted one to whom its trade time belongs to. What is left is re-attribution: the same
-- rows, of another partner than before.
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
    select r.business_date, r.mark
      from nightpost.finance_run r
     where r.business_date < current_setting('nightpost.through')::date
       and exists (select from nightpost.finance_control k where k.run_id = r.run_id and k.name = 'variance')
     order by r.business_date desc, r.mark desc, r.run_id collate "C"
     limit 1
), changed as materialized (
    select k.customer_id, k.bill_cycle, k.record_id, k.trade_time, k.currency, sum(k.payable_amount) as payable
      from last l
      join nightpost.finance_change k on k.changed_by > l.mark
                                     and k.changed_by <= current_setting('nightpost.mark')::int8
     where k.bill_cycle in (select y.cycle from compared y)
       and k.bill_cycle >= (select min(y.cycle) from compared y) -- leaves partitions out
       and (k.trade_time at time zone 'Etc/GMT-8')::date <= l.business_date
     group by k.customer_id, k.bill_cycle, k.record_id, k.trade_time, k.currency
    having sum(k.payable_amount) <> 0
), owner as materialized ( -- whose the changed records are now
    select distinct on (n.source_customer_id, n.bill_cycle, n.record_id)
           n.source_customer_id, n.bill_cycle, n.record_id, n.top_id, n.owner_id
      from consumption_line n
     where exists (select from changed) -- else no line is looked at
       and n.report_cycle = n.bill_cycle
       and n.report_cycle >= (select min(k.bill_cycle) from changed k)
       and (n.source_customer_id, n.bill_cycle, n.record_id) in (select k.customer_id, k.bill_cycle, k.record_id from changed k)
     order by n.source_customer_id, n.bill_cycle, n.record_id, n.line_no
), moved as (
    select d.report_cycle, d.top_id, d.owner_id, d.currency, d.customer_id, d.payable_amount as payable
      from last l
      join consumption_day d on d.trade_day > l.business_date
                            and d.trade_day <= current_setting('nightpost.through')::date
     where d.report_cycle in (select y.cycle from compared y)
       and d.report_cycle >= (select min(y.cycle) from compared y)
     union all
    select k.bill_cycle, coalesce(c.top_id, s.top_id), coalesce(c.owner_id, s.owner_id), k.currency, k.customer_id, k.payable
      from changed k
      left join owner c on c.source_customer_id = k.customer_id
                       and c.bill_cycle = k.bill_cycle
                       and c.record_id = k.record_id
      left join scope_interval s on c.top_id is null
                                and s.customer_id = k.customer_id
                                and s.valid_from <= k.trade_time
                                and s.valid_to > k.trade_time
     union all
    select n.report_cycle, n.top_id, n.owner_id, n.currency, n.source_customer_id, n.payable_amount
      from last l
      join consumption_line n on n.report_cycle <> n.bill_cycle
                             and n.trade_day <= l.business_date
                             and n.batch_id > l.mark
     where n.report_cycle in (select y.cycle from compared y)
       and n.report_cycle >= (select min(y.cycle) from compared y)
), fresh as (
    select f.report_cycle, f.top_id, f.owner_id, f.currency,
           sum(f.payable)                                    as payable,
           array_to_string((array_agg(format('%s %s%s', f.customer_id, case when f.payable >= 0 then '+' end, trim_scale(f.payable))
                                      order by abs(f.payable) desc, f.customer_id collate "C") filter (where f.payable <> 0))[1:3], ', ') as most
      from (select m.report_cycle, m.top_id, m.owner_id, m.currency, m.customer_id, sum(m.payable) as payable
              from moved m
             group by m.report_cycle, m.top_id, m.owner_id, m.currency, m.customer_id) f
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
       case c.against when 'month_before' then nullif(c.most, 'none') else concat_ws('; ', nullif(f.most, ''), w.word || ' ' || case when w.rest > 0 then '+' end || trim_scale(w.rest)) end as contributors
  from compared c
  left join known.partner p on p.partner_id = c.partner_id
  left join fresh f on c.against = 'last_release'
                   and f.report_cycle = c.cycle
                   and f.top_id = c.top_id
                   and f.owner_id = c.partner_id
                   and f.currency = c.currency
  left join lateral (select c.difference - coalesce(f.payable, 0) as rest,
                            case when current_setting('nightpost.locale', true) = 'en' then 're-attribution' else '归属变化' end as word) w on w.rest <> 0
 order by c.cycle collate "C",
          c.against collate "C",
          abs(c.difference) desc,
          c.partner_id collate "C",
          c.top_id collate "C",
          c.currency collate "C"
