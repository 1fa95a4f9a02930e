-- Partners' recipients of a run for whom no share has made anything yet. $1 run id.
select count(*)::text as open
  from nightpost.recipient r
 where r.run_id = $1
   and r.kind <> 'finance'
   and not exists (select
                     from nightpost.unit u
                    where u.run_id = $1
                      and u.stage = 'write'
                      and u.unit = r.recipient)
