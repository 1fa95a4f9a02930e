-- Whether a recipient may go on from its last release, and of which subjects something is different since: ' a b ', '*' is
-- all of them, as when it subscribes otherwise. No row when it may not. $1 run id, $2 recipient, $3 that release.
select coalesce(' ' || string_agg(t.subject, ' ' order by t.subject) || ' ', '') as subjects
  from nightpost.carry c
  join nightpost.release n on n.recipient = $2
                          and n.release = $3
                          and n.state = 'published'
                          and n.run_id = c.base_run
  left join (select t.subject
               from nightpost.touched t
              where t.run_id = $1
                and t.top_id = '*'
              union
             select t.subject
               from nightpost.recipient_scope s
               join nightpost.touched t on t.run_id = s.run_id
                                       and t.top_id = s.top_id
                                       and t.owner_id = s.owner_id
              where s.run_id = $1
                and s.recipient = $2
              union
             select '*'
               from nightpost.carry k
               join nightpost.run r on r.run_id = k.run_id
               join nightpost.run b on b.run_id = k.base_run
               join nightpost.recipient w on w.run_id = k.run_id
               join nightpost.subscription s on s.partner_id = w.partner_id
                                            and s.manager_id is not distinct from w.manager_id
              where k.run_id = $1
                and w.recipient = $2
                and ((s.batch_id > b.mark and s.batch_id <= r.mark) or (s.ended_by > b.mark and s.ended_by <= r.mark))) t on true
 where c.run_id = $1
 group by c.run_id
