-- 波动, explained: the two figures that control 10 compared, and of which runs they are.
-- reads: nightpost.finance_control, nightpost.finance_run
-- settings: nightpost.run_id, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), found as (
    select c.*
      from wanted w
      join nightpost.finance_control c on c.run_id = current_setting('nightpost.run_id')
                                      and c.name = 'variance'
                                      and c.key = format('%s %s', w.cells ->> 'cycle', w.cells ->> 'partner_id')
                                      and c.top_id = coalesce(w.cells ->> 'distributor_id', w.cells ->> 'partner_id')
                                      and split_part(c.measure, ', ', 2) = w.cells ->> 'currency'
                                      and (c.measure like '%month before%') = (w.cells ->> 'variance_against' = 'month_before')
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'change_percent' then '100 x difference / |before|, to 0.1, half away from zero; empty when before is 0'
            when 'difference' then 'now - before'
            when 'before_amount' then 'payable of the month before up to the same day, or what the last release''s controls kept'
            when 'now_amount' then 'payable of cycle, partner and currency up to D'
            when 'contributors' then 'the customers that changed most'
            else 'what is compared' end as value,
       'query: sql/check/variance.sql' as tail
union all
select 2, f.measure, format('before %s, now %s, difference %s', coalesce(nightpost.amount_text(f.expected), '0.00'),
                            coalesce(nightpost.amount_text(f.actual), '0.00'), nightpost.amount_text(f.difference)), f.note
  from found f
union all
select 3, 'last run', format('D = %s, batches up to %s', r.business_date, r.mark), 'run ' || left(r.run_id, 16)
  from wanted w
  join lateral (select r.*
                  from nightpost.finance_run r
                 where r.business_date < current_setting('nightpost.through')::date
                   and exists (select from nightpost.finance_control k where k.run_id = r.run_id and k.name = 'variance')
                 order by r.business_date desc, r.mark desc, r.run_id collate "C"
                 limit 1) r on w.cells ->> 'variance_against' = 'last_release'
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
