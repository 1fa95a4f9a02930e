-- Which cycles are closed, and which were reopened, as of the mark from which the marts go on (1.8).
-- makes: cycle_state
-- needs:
truncate cycle_state;

insert into cycle_state (bill_cycle, closed, batch_id)
select distinct on (n.bill_cycle)
       n.bill_cycle,
       n.state = 'closed',
       n.batch_id
  from nightpost.closing n
 where n.batch_id <= (select s.mark from mart_state s)
 order by n.bill_cycle, n.batch_id desc;

analyze cycle_state;
