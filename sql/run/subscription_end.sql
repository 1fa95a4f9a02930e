-- Ends subscriptions as an operator's batch of knowledge. $1 partner, $2 manager or NULL, $3 report.
with batch as (
    insert into nightpost.batch (batch_id, source, feed, business_date, rows_read, rows_ended)
    select coalesce(max(b.batch_id), 0) + 1, '_operator', 'subscription', current_date, 1, 1
      from nightpost.batch b
    returning batch_id
)
update nightpost.subscription s
   set ended_by = b.batch_id
  from batch b
 where s.partner_id = $1
   and s.manager_id is not distinct from $2
   and s.report = $3
   and s.ended_by is null
