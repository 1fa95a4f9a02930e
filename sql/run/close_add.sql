-- A closing, as an operator's batch of knowledge: it fixes the highest batch that the cycle knows.
-- $1 cycle, $2 by whom.
with batch as (
    insert into nightpost.batch (batch_id, source, feed, business_date, rows_read, rows_new)
    select coalesce(max(b.batch_id), 0) + 1, '_operator', 'closing', coalesce(max(r.business_date), current_date), 1, 1
      from nightpost.batch b
      left join nightpost.run r on true
    returning batch_id
)
insert into nightpost.closing (bill_cycle, revision, state, batch_id, by_whom)
select $1, coalesce((select max(n.revision) from nightpost.closing n where n.bill_cycle = $1), 1), 'closed', b.batch_id, $2
  from batch b
