-- A closing, as an operator's batch of knowledge: it fixes the highest batch that the cycle knows.
-- $1 cycle, $2 by whom.
insert into nightpost.closing (bill_cycle, revision, state, batch_id, by_whom)
select $1, coalesce((select max(n.revision) from nightpost.closing n where n.bill_cycle = $1), 1), 'closed', b.batch_id, $2
  from nightpost.operator_batch('closing', null) b (batch_id)
