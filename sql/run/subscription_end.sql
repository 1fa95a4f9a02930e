-- Ends subscriptions as an operator's batch of knowledge. $1 partner, $2 manager or NULL, $3 report.
update nightpost.subscription s
   set ended_by = b.batch_id
  from nightpost.operator_batch('subscription', current_date, ended => true) b (batch_id)
 where s.partner_id = $1
   and s.manager_id is not distinct from $2
   and s.report = $3
   and s.ended_by is null
