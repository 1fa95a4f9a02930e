-- A reopening, as an operator's batch of knowledge; the cycle is provisional again with the next revision.
-- $1 cycle, $2 by whom, $3 reason.
with batch as (
    insert into nightpost.batch (batch_id, source, feed, business_date, rows_read, rows_new)
    select coalesce(max(b.batch_id), 0) + 1, '_operator', 'closing', coalesce(max(r.business_date), current_date), 1, 1
      from nightpost.batch b
      left join nightpost.run r on true
    returning batch_id
)
insert into nightpost.closing (bill_cycle, revision, state, batch_id, by_whom, reason)
select $1, (select max(n.revision) + 1 from nightpost.closing n where n.bill_cycle = $1), 'reopened', b.batch_id, $2, $3
  from batch b
