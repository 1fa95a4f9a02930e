-- What a control found. $1 run id, $2 its name.
insert into nightpost.control (run_id, name, control, key, top_id, owner_id, measure, expected, actual, tolerance, action, note)
select $1,
       $2,
       c.control,
       c.key,
       c.top_id,
       c.owner_id,
       c.measure,
       c.expected,
       c.actual,
       c.tolerance,
       c.action,
       c.note
  from pg_temp.controlled c
