-- What is still to distribute, in the order in which it is done: relation, kind, key, and the table beside which
-- it comes to lie ('none': the first one of its key). Tables of one key have one number of shards.
select p.schema_name || '.' || p.table_name                                                         as relation,
       p.kind,
       p.key,
       coalesce((select min(o.schema_name || '.' || o.table_name collate "C")
                   from nightpost.placement o
                  where o.kind = 'distributed'
                    and o.key = p.key
                    and (nightpost.placed(o.relation) = 'distributed'
                         or (o.schema_name || '.' || o.table_name) collate "C" < p.schema_name || '.' || p.table_name)), 'none') as beside
  from nightpost.placement p
 where p.kind in ('distributed', 'reference')
   and nightpost.placed(p.relation) <> p.kind
 order by p.kind desc, p.schema_name || '.' || p.table_name collate "C"
