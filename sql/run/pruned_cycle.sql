-- Whether a month is gone; a row = yes. $1 cycle.
select p.by_whom, p.pruned_at::date::text as day from nightpost.pruned p where p.bill_cycle = $1
