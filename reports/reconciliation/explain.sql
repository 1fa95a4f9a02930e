-- 核对, explained: the query of the control, and what of the same subject it looked at.
-- reads: nightpost.finance_control
-- settings: nightpost.run_id, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), found as (
    select c.*
      from wanted w
      join nightpost.finance_control c on c.run_id = current_setting('nightpost.run_id')
                                      and c.control = w.cells ->> 'control_no'
                                      and nightpost.control_subject(c.key, c.top_id, c.owner_id) = w.cells ->> 'control_key'
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'difference' then 'actual - expected, an empty one as 0'
            when 'verdict' then 'passed when |actual - expected| <= tolerance; else failed, or warning where the control may not hold back'
            when 'control_name' then 'of control_no, in the file''s language'
            else 'what the control''s query gave' end as value,
       'exact, no rounding' as tail
union all
select distinct 2, 'query', format('sql/check/%s.sql', f.name), format('nightpost sql sql/check/%s.sql prints it', f.name)
  from found f
union all
select 3, f.measure, format('expected %s, actual %s, difference %s, tolerance %s: %s', coalesce(trim_scale(f.expected)::text, 'none'),
                            coalesce(trim_scale(f.actual)::text, 'none'), trim_scale(f.difference), trim_scale(f.tolerance), f.verdict), f.note
  from found f
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
