-- A writer of the run's share joins: the first says how many there are. $1 run id, $2 number of shares.
-- One row: what it has to know. Who was erased since the preparation would be in what is taken over.
  with prepared as (select r.run_id, r.marts, r.shards
                      from nightpost.run r
                     where r.run_id = $1
                       and to_regnamespace(r.marts) is not null
                       and not exists (select from nightpost.erasure e where e.erased_at >= r.started_at)),
       joined as (update nightpost.run r
                     set shards = $2::int4
                    from prepared p
                   where r.run_id = p.run_id
                     and (r.shards is null or r.shards = $2::int4)
               returning p.marts)
select (select j.marts from joined j)           as marts,
       exists (select from prepared p)::text    as reconciled,
       (select p.shards::text from prepared p)  as shards
