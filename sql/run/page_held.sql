-- Since which issue date a recipient gets nothing, and which control holds it back; NULL is any other reason. Only the number is for
-- the page: figures may be those of a distributor whose reseller reads it. $1 recipient, $2 the newest issue date in place, or NULL.
select min(n.business_date + 1)::text                                      as since,
       substring((array_agg(r.held order by n.business_date desc, n.started_at desc))[1]
                 from '^control ([0-9]+)')                                 as control
  from nightpost.unit u
  join nightpost.run n on n.run_id = u.run_id
  left join nightpost.recipient r on r.run_id = u.run_id
                                 and r.recipient = u.unit
 where u.stage = 'write'
   and u.unit = $1
   and u.state = 'held'
   and n.business_date + 1 > coalesce($2::date, '-infinity'::date)
having count(*) > 0
