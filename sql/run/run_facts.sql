-- What a worker must know of its run. $1 run id.
select r.mark::text,
       r.config_sha256,
       r.definitions_sha256
  from nightpost.run r
 where r.run_id = $1
