-- The scope as a closing found it: final files are proven against it, however it is corrected later (1.8).
-- makes: closed_scope_interval
-- needs: scope_interval, manager_interval, custody_event, consumption_line, known.consumption
-- Taken when the marts are brought to the closing's own mark; the last closing of a cycle counts. Kept is
-- what may decide a record of that cycle: the intervals of the customers who have one, and of the masters
-- under whom some are shown (E32), who need not have one.
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
  join scope_interval v on v.customer_id in (select k.customer_id from known.consumption k where k.bill_cycle = n.bill_cycle
                                                union
                                               select e.master_customer_id from custody_event e where e.bill_cycle = n.bill_cycle)
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

insert into closed_manager_interval
select n.bill_cycle, m.*
  from nightpost.closing n
  join manager_interval m on m.customer_id in (select k.customer_id from known.consumption k where k.bill_cycle = n.bill_cycle
                                                  union
                                                 select e.master_customer_id from custody_event e where e.bill_cycle = n.bill_cycle)
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
