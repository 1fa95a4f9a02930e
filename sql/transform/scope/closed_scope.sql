-- The scope as a closing found it: final files are proven against it, however it is corrected later (1.8).
-- makes: closed_scope_interval
-- needs: scope_interval, manager_interval, custody_event, consumption_line, known.consumption, known.marketplace_order
-- Taken when the marts are brought to the closing's own mark; the last closing of a cycle counts. Kept is
-- what may decide a record of that cycle: the intervals of the customers who have one, and of the masters
-- under whom some are shown (E32), who need not have one; and of those with marketplace orders, all of which
-- may be in the cycle's settlement or wait at its end.
delete from closed_scope_interval c
 using nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8 and n.bill_cycle = c.bill_cycle;

delete from closed_manager_interval c
 using nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8 and n.bill_cycle = c.bill_cycle;

delete from closed_custody_event c
 using nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8 and n.bill_cycle = c.closed_cycle;

-- The customers first, by name: what a closing asks of the ledger is not asked once per interval.
create temporary table closed_customer on commit drop as
select n.bill_cycle, k.customer_id
  from nightpost.closing n
  join known.consumption k on k.bill_cycle = n.bill_cycle
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed'
   and k.bill_cycle >= (select min(y.bill_cycle) from nightpost.closing y -- leaves partitions out, all without a closing
                         where y.batch_id = current_setting('nightpost.mark')::int8 and y.state = 'closed')
   and k.bill_cycle <= (select max(y.bill_cycle) from nightpost.closing y
                         where y.batch_id = current_setting('nightpost.mark')::int8 and y.state = 'closed')
 union
select n.bill_cycle, e.master_customer_id
  from nightpost.closing n
  join custody_event e on e.bill_cycle = n.bill_cycle
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

create temporary table closed_buyer on commit drop as
select c.bill_cycle, c.customer_id
  from closed_customer c
 union
select n.bill_cycle, o.customer_id
  from nightpost.closing n
 cross join known.marketplace_order o
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

insert into closed_scope_interval
select c.bill_cycle, v.*
  from closed_buyer c
  join scope_interval v on v.customer_id = c.customer_id;

insert into closed_manager_interval
select c.bill_cycle, m.*
  from closed_customer c
  join manager_interval m on m.customer_id = c.customer_id;

insert into closed_custody_event
select n.bill_cycle, e.*
  from nightpost.closing n
  join custody_event e on e.bill_cycle = n.bill_cycle
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'closed';

analyze closed_scope_interval;
analyze closed_manager_interval;
