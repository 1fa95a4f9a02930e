-- How many rows of a batch are in quarantine by now. $1 batch.
select count(*)::text as quarantined
  from nightpost.quarantine q
 where q.batch_id = $1::int8
