-- 核对: the controls of the night with expected, actual, difference, tolerance and verdict.
-- reads: nightpost.finance_control, nightpost.finance_release, nightpost.finance_run, nightpost.finance_file, nightpost.finance_file_sum
-- settings: nightpost.run_id, through, mark, locale
-- Control 9 looks at finished files. Those of this very night are not finished yet for finance: which recipients
-- are through says when a run was, not what was known. So the last issue before this one is told, as it was known
-- by the mark, recipient by recipient; this night's figures stand in each manifest, and a file that fails is not
-- published. What did not pass stands first.
with issued as (
    select distinct on (l.recipient collate "C") l.recipient, l.release, l.issue_date, max(l.issue_date) over () as last_date
      from nightpost.finance_release l
      join nightpost.finance_run r on r.run_id = l.run_id
     where l.state = 'published'
       and l.issue_date <= current_setting('nightpost.through')::date
       and r.mark <= current_setting('nightpost.mark')::int8
     order by l.recipient collate "C", l.issue_date desc, l.revision desc
), checked as (
    select c.control,
           nightpost.control_subject(c.key, c.top_id, c.owner_id) as key,
           coalesce(c.owner_id, c.top_id)                    as partner_id,
           c.measure,
           c.expected,
           c.actual,
           c.difference,
           c.tolerance,
           c.verdict,
           c.note
      from nightpost.finance_control c
     where c.run_id = current_setting('nightpost.run_id')
     union all
    select '9',
           concat_ws(' ', i.recipient, f.report),
           nullif(split_part(i.recipient, '--', 1), '_finance'),
           case when current_setting('nightpost.locale', true) = 'en' then 'column totals that agree' else '一致的列合计数' end,
           count(*),
           count(*) filter (where t.agrees),
           count(*) filter (where t.agrees) - count(*),
           0,
           case when bool_and(t.agrees) then 'passed' else 'failed' end,
           null
      from issued i
      join nightpost.finance_file f on f.recipient = i.recipient and f.release = i.release
      join nightpost.finance_file_sum s on s.recipient = f.recipient and s.release = f.release and s.path = f.path
     cross join lateral (
           select coalesce(s.read, 0) = coalesce(s.written, 0)
                  and (s.ledger is null or s.ledger = coalesce(s.written, 0)) as agrees) t
     where i.issue_date = i.last_date
     group by i.recipient, f.report
     union all
    select distinct '9', 'issue', null, case when current_setting('nightpost.locale', true) = 'en' then 'issue date' else '发布日期' end,
           null::numeric, to_char(i.last_date, 'YYYYMMDD')::numeric, null::numeric, null::numeric, 'informs', null
      from issued i
)
select '_unowned'::text                                      as top_id,
       '_unowned'::text                                      as owner_id,
       k.verdict,
       k.control                                             as control_no,
       nightpost.control_title(k.control)                    as control_name,
       k.key                                                 as control_key,
       k.partner_id,
       k.measure,
       k.expected,
       k.actual,
       k.difference,
       k.tolerance,
       k.note
  from checked k
 order by array_position(array['failed', 'warning', 'passed', 'informs'], k.verdict),
          length(k.control),
          k.control collate "C",
          k.key collate "C",
          k.partner_id collate "C",
          k.measure collate "C",
          k.expected,
          k.actual,
          k.note collate "C"
