-- Whether a recipient may go on from its last release, and of which subjects something is different since: ' a b ', '*' is
-- all of them. No row when it may not. $1 run id, $2 recipient, $3 that release.
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
                and s.recipient = $2) t on true
 where c.run_id = $1
 group by c.run_id
