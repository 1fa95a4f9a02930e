-- The first business date that is due: after the last one that is published, or that one again while some
-- of its recipients are held back; the newest there can be where there is none. $1 the newest there can be.
select least(coalesce(max(d.business_date) + case when bool_or(d.done) then 1 else 0 end, $1::date), $1::date + 1)::text as first
  from (select r.business_date, bool_or(r.state = 'done') as done
          from nightpost.run r
         where r.state in ('done', 'partial')
           and exists (select from nightpost.basis b where b.business_date = r.business_date) -- not of a part alone
         group by r.business_date
         order by r.business_date desc
         limit 1) d
