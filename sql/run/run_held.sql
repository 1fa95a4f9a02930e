-- What keeps a run from being done: recipients that are held back, in whole or in part, and controls that failed; by
-- whichever of its processes. $1 run id.
select (select count(*)
          from nightpost.recipient r
         where r.run_id = $1
           and exists (select
                         from nightpost.unit u
                        where u.run_id = $1
                          and u.stage = 'write'
                          and u.state = 'held'
                          and split_part(u.unit, '/', 1) = r.recipient))::text  as recipients,
       (select count(distinct c.name)
          from nightpost.control c
         where c.run_id = $1
           and c.verdict = 'failed')::text                                      as controls
