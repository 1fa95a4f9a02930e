-- The scope as a closing found it: final files are proven against it, however it is corrected later (1.8).
-- makes: closed_scope_interval
-- needs: scope_interval, manager_interval, custody_event
-- Taken when the marts are brought to the closing's own mark; the last closing of a cycle counts. Kept is everybody's: a
-- cycle's files look at more than its records (orders, marketplace, repayments, a plan's year to date, re-binding).
delete from closed_scope_interval c
 using nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8 and n.bill_cycle = c.bill_cycle;

delete from closed_manager_interval c
 using nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8 and n.bill_cycle = c.bill_cycle;

delete from closed_custody_event c
 using nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8 and n.bill_cycle = c.closed_cycle;

insert into closed_scope_interval
select n.bill_cycle, v.*
  from nightpost.closing n
 cross join scope_interval v
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

insert into closed_manager_interval
select n.bill_cycle, m.*
  from nightpost.closing n
 cross join manager_interval m
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

insert into closed_custody_event
select n.bill_cycle, e.*
  from nightpost.closing n
  join custody_event e on e.bill_cycle = n.bill_cycle
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

analyze closed_scope_interval;
analyze closed_manager_interval;
