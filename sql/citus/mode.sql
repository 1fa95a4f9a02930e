-- Which mode the warehouse is in, and how many of its tables are of which kind, done and to do.
select case when nightpost.on_citus() then 'citus' else 'single' end                                        as mode,
       count(*) filter (where p.kind = 'distributed' and p.key = 'customer_id')                             as by_customer,
       count(*) filter (where p.kind = 'distributed' and p.key = 'top_id')                                  as by_top,
       count(*) filter (where p.kind = 'reference')                                                         as reference,
       count(*) filter (where p.kind in ('distributed', 'reference') and nightpost.placed(p.relation) <> p.kind) as to_do
  from nightpost.placement p
