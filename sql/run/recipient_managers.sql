-- Whose rows a manager or director may see, in byte order; none = any. $1 run id, $2 recipient.
select distinct
       s.manager_id
  from nightpost.recipient_scope s
 where s.run_id = $1
   and s.recipient = $2
   and s.manager_id is not null
 order by s.manager_id
