-- A run is reconciled: what became earlier of those who have no whole release of it says nothing of its shares. $1 run id.
delete from nightpost.unit u
 where u.run_id = $1
   and u.stage = 'write'
   and not exists (select
                     from nightpost.release n
                    where n.run_id = $1
                      and n.recipient = split_part(u.unit, '/', 1)
                      and n.state = 'published'
                      and n.only_reports is null)
