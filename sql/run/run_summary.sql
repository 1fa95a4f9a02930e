-- What a run delivered, for people: one row. $1 run id.
select count(*) filter (where l.state = 'published')::text                      as recipients,
       coalesce(sum(l.files), 0)::text                                          as files,
       coalesce(sum(l.linked), 0)::text                                         as linked,
       coalesce(sum(l.rows), 0)::text                                           as rows,
       coalesce(sum(l.bytes), 0)::text                                          as bytes
  from nightpost.release l
 where l.run_id = $1
