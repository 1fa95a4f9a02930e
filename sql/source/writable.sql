-- How many of the source's tables this session might change; 0 is right.
select count(*)::text as tables
  from pg_class c
 where c.relnamespace = to_regnamespace('src')
   and c.relkind in ('r', 'p', 'v', 'f')
   and (has_table_privilege(c.oid, 'insert') or has_table_privilege(c.oid, 'update')
        or has_table_privilege(c.oid, 'delete') or has_table_privilege(c.oid, 'truncate'))
