-- The first day of a cycle whose rows a recipient's segments must be asked for; no row when that is all of
-- them. $1 run id, $2 recipient, $3 its last release, $4 cycle, $5 segment.
select least(b.business_date + 1,
             (select min(t.from_day)
                from nightpost.segment_touched t
                join nightpost.recipient_scope s on s.top_id = t.top_id and s.owner_id = t.owner_id
               where t.run_id = $1
                 and t.segment = $5
                 and t.report_cycle in ($4, '*')
                 and s.run_id = $1
                 and s.recipient = $2))::text as from_day
  from nightpost.segment_run c
  join nightpost.run b on b.run_id = c.base_run
  join nightpost.release n on n.run_id = c.base_run
                          and n.recipient = $2
                          and n.release = $3
                          and n.state = 'published'
  left join nightpost.segment_run o on o.run_id = c.base_run
 where c.run_id = $1
   and ($5 = 'trade_day'
        or (o.gates -> $4 is not distinct from c.gates -> $4 and o.gates -> '*' = c.gates -> '*'))
   and not exists (select s.top_id, s.owner_id, s.manager_id
                     from nightpost.recipient_scope s
                    where s.run_id = $1 and s.recipient = $2
                   except
                   select o.top_id, o.owner_id, o.manager_id
                     from nightpost.recipient_scope o
                    where o.run_id = c.base_run and o.recipient = $2)
   and not exists (select o.top_id, o.owner_id, o.manager_id
                     from nightpost.recipient_scope o
                    where o.run_id = c.base_run and o.recipient = $2
                   except
                   select s.top_id, s.owner_id, s.manager_id
                     from nightpost.recipient_scope s
                    where s.run_id = $1 and s.recipient = $2)
