-- A reopening, as an operator's batch of knowledge; the cycle is provisional again with the next revision.
-- $1 cycle, $2 by whom, $3 reason.
insert into nightpost.closing (bill_cycle, revision, state, batch_id, by_whom, reason)
select $1, (select max(n.revision) + 1 from nightpost.closing n where n.bill_cycle = $1), 'reopened', b.batch_id, $2, $3
  from nightpost.operator_batch('closing', null) b (batch_id)
