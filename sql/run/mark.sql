-- What is known now, and what D was run with, if it was. $1 = D.
select (select coalesce(max(b.batch_id), 0) from nightpost.batch b)::text               as mark,
       (select b.mark from nightpost.basis b where b.business_date = $1::date)::text    as basis
