-- What the sample world holds. Runs on the source.
select max(r.complete_through)::text                        as through,
       (select count(*) from src.customer)::text            as customers,
       (select count(*) from src.consumption_record)::text  as consumption
  from src.readiness r
