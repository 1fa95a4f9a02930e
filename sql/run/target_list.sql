-- The targets in use, and what came there last.
select t.recipient,
       t.remote,
       case when t.age is null then 'no' else 'age' end       as encrypted,
       coalesce(d.release, '')                                as release,
       coalesce(d.state, '')                                  as state,
       coalesce(d.attempts::text, '')                         as attempts,
       coalesce(d.error, '')                                  as error
  from nightpost.target t
  left join lateral (select n.release, n.state, n.attempts, n.error
                       from nightpost.delivery n
                      where n.target_id = t.target_id
                      order by n.started_at desc
                      limit 1) d on true
 where not t.ended
 order by t.recipient collate "C", t.remote collate "C"
