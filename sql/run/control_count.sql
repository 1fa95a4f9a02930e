-- What the controls of a run say: how many there are, how many failed, and the failed ones in words. $1 run id.
with said as (
    select c.control,
           c.name,
           count(*) filter (where c.verdict = 'failed')                                 as failed,
           count(*) filter (where c.verdict = 'warning')                                as warnings,
           (array_agg(format('%s: %s: expected %s, actual %s', c.key, c.measure, trim_scale(coalesce(c.expected, 0)), trim_scale(coalesce(c.actual, 0)))
                      order by c.key collate "C", c.measure collate "C") filter (where c.verdict = 'failed'))[1] as first
      from nightpost.control c
     where c.run_id = $1
     group by c.control, c.name
)
select s.name,
       s.control,
       s.failed::text,
       s.warnings::text,
       s.first
  from said s
 order by length(s.control), s.control collate "C", s.name collate "C"
