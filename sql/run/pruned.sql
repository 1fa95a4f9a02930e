-- The newest month that is gone and that a night of D would issue; no row = none. $1 D.
select max(p.bill_cycle) as cycle
  from nightpost.pruned p
 where p.bill_cycle >= to_char(date_trunc('month', ($1::date + 1)::timestamp) - interval '1 month', 'YYYY-MM')
having count(*) > 0
