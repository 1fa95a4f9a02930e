-- Whether the demonstration has been made here already. $1 its last business date.
select exists (select from nightpost.subscription s)
       and exists (select from nightpost.batch b where b.business_date <= $1::date) as there
