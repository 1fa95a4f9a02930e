-- Customers of a bill export that no source of parties knows.
insert into staging.customer (customer_id, account_name, customer_name)
select s.customer_id,
       s.customer_id,
       (select min(p.name) from nightpost.drop_party p where p.customer_id = s.customer_id)
  from staging.consumption s
 where not exists (select from known.customer k where k.customer_id = s.customer_id)
 group by s.customer_id
