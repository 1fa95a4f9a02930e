-- What a run delivered, for people: one row. The last release of each recipient counts. $1 run id.
select count(*) filter (where l.state = 'published')::text                      as recipients,
       coalesce(sum(l.files), 0)::text                                          as files,
       coalesce(sum(l.linked), 0)::text                                         as linked,
       coalesce(sum(l.rows), 0)::text                                           as rows,
       coalesce(sum(l.bytes), 0)::text                                          as bytes,
       (select count(distinct split_part(u.unit, '/', 1))
          from nightpost.unit u
         where u.run_id = $1
           and u.stage = 'write'
           and u.unit like '%/%'
           and u.state = 'held')::text                                          as held
  from (select distinct on (n.recipient) n.*
          from nightpost.release n
         where n.run_id = $1
         order by n.recipient, n.issue_date desc, n.revision desc) l
