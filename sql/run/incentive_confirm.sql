-- An operator's word that a bill was confirmed, as a batch of knowledge of its own. $1 bill, $2 who, $3 day.
with batch as (
    insert into nightpost.batch (batch_id, source, feed, business_date, rows_read, rows_new)
    select coalesce(max(b.batch_id), 0) + 1, '_operator', 'incentive_confirmation', $3::date, 1, 1
      from nightpost.batch b
    returning batch_id
)
insert into nightpost.incentive_confirmation (bill_id, by_whom, confirmed_on, batch_id)
select $1, $2, $3::date, b.batch_id
  from batch b
