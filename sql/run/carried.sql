-- Whether a recipient's files would be those of its last release again. $1 run id, $2 recipient, $3 that release.
select exists (select
                 from nightpost.carry c
                 join nightpost.release n on n.recipient = $2
                                         and n.release = $3
                                         and n.state = 'published'
                                         and n.run_id = c.base_run
                where c.run_id = $1)
       and not exists (select
                         from nightpost.touched t
                        where t.run_id = $1
                          and (t.top_id = '*'
                               or (t.top_id, t.owner_id) in (select s.top_id, s.owner_id
                                                               from nightpost.recipient_scope s
                                                              where s.run_id = $1
                                                                and s.recipient = $2))) as same
