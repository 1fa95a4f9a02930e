-- An operator's word that a bill was confirmed, as a batch of knowledge of its own. $1 bill, $2 who, $3 day.
insert into nightpost.incentive_confirmation (bill_id, by_whom, confirmed_on, batch_id)
select $1, $2, $3::date, b.batch_id
  from nightpost.operator_batch('incentive_confirmation', $3::date) b (batch_id)
