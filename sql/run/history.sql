-- The last runs, newest first. $1 limit.
select r.business_date::text                                                           as date,
       r.state,
       r.attempts::text                                                                as attempts,
       to_char(r.started_at, 'YYYY-MM-DD HH24:MI:SS')                                  as started,
       coalesce(round(extract(epoch from r.ended_at - r.started_at), 1)::text, '')     as seconds,
       (select count(*) from nightpost.release l where l.run_id = r.run_id and l.state = 'published')::text as releases,
       (select coalesce(sum(l.files), 0) from nightpost.release l where l.run_id = r.run_id and l.state = 'published')::text as files,
       r.run_id,
       coalesce(r.error, '')                                                           as error
  from nightpost.run r
 order by r.started_at desc, r.run_id collate "C"
 limit $1::int8
