-- A writer of the run's share joins: the first says how many there are. $1 run id, $2 number of shares.
-- One row: what it has to know.
  with joined as (update nightpost.run
                     set shards = $2::int4
                   where run_id = $1
                     and marts is not null
                     and (shards is null or shards = $2::int4)
               returning marts)
select (select j.marts from joined j)       as marts,
       (select r.state from nightpost.run r where r.run_id = $1)        as state,
       (select r.marts is not null from nightpost.run r where r.run_id = $1)::text as reconciled,
       (select r.shards::text from nightpost.run r where r.run_id = $1) as shards
