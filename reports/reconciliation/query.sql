-- 核对: the controls of the night with expected, actual, difference, tolerance and verdict.
-- reads: nightpost.finance_control, nightpost.finance_release, nightpost.finance_file, nightpost.finance_file_sum
-- settings: nightpost.run_id, locale
-- Control 9 looks at the finished files: per recipient, report and cycle, of how many column totals the
-- figure read back is the one written, and the ledger's. What did not pass stands first.
with checked as (
    select c.control,
           c.key,
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
           concat_ws(' ', f.cycle, f.recipient, f.report),
           f.recipient,
           case when current_setting('nightpost.locale', true) = 'en' then 'column totals that agree' else '一致的列合计数' end,
           count(*),
           count(*) filter (where t.agrees),
           count(*) filter (where t.agrees) - count(*),
           0,
           case when bool_and(t.agrees) then 'passed' else 'failed' end,
           null
      from nightpost.finance_release l
      join nightpost.finance_file f on f.recipient = l.recipient and f.release = l.release
      join nightpost.finance_file_sum s on s.recipient = f.recipient and s.release = f.release and s.path = f.path
     cross join lateral (
           select coalesce(s.read, 0) = coalesce(s.written, 0)
                  and (s.ledger is null or s.ledger = coalesce(s.written, 0)) as agrees) t
     where l.run_id = current_setting('nightpost.run_id')
       and l.recipient <> '_finance'
     group by f.cycle, f.recipient, f.report
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
