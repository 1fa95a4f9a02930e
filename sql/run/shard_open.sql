-- Partners' recipients of a run for whom no share has made anything yet; a release of single reports is not what
-- a share makes. $1 run id.
select count(*)::text as open
  from nightpost.recipient r
  left join lateral (select n.only_reports
                       from nightpost.release n
                      where n.run_id = r.run_id
                        and n.recipient = r.recipient
                      order by n.issue_date desc, n.revision desc
                      limit 1) l on true
 where r.run_id = $1
   and r.kind <> 'finance'
   and (l.only_reports is not null
        or not exists (select
                         from nightpost.unit u
                        where u.run_id = $1
                          and u.stage = 'write'
                          and u.unit = r.recipient))
