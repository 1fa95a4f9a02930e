-- What is known now, what D was run with, and what the marts were made from. $1 = D.
select (select coalesce(max(b.batch_id), 0) from nightpost.batch b)::text          as mark,
       (select b.mark from nightpost.basis b where b.business_date = $1::date)::text as basis,
       (select s.mark from mart.mart_state s)::text                                as marts,
       (select s.done from mart.mart_state s)::text                                as marts_done
