-- 核对: the controls of the night with expected, actual, difference, tolerance and verdict.
-- reads: nightpost.finance_control
-- settings: nightpost.run_id, locale
-- Control 9 looks at finished files, so its figures stand in each release's manifest: a file that fails it
-- is not published, and which recipients are through says when a run was, not what was known.
-- What did not pass stands first.
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
