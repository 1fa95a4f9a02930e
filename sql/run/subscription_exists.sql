-- Whether the same thing is subscribed already. $1 partner, $2 manager, $3 report, $4 locale, $5 profile, $6 masked.
select 1 as found
  from nightpost.subscription s
 where s.partner_id = $1
   and s.manager_id is not distinct from $2
   and s.report = $3
   and s.locale = $4
   and s.profile = $5
   and s.masked = $6::bool
   and s.ended_by is null
