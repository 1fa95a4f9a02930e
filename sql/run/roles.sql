-- Whether the roles of sql/schema/0019_roles.sql are there and in use, in words.
select case when r.missing is null then 'a night, operators and reports have a role each'
            else format('%s may not be %s: everything runs as the owner (nightpost sql sql/admin/roles.sql)', session_user, r.missing)
       end as roles
  from (select string_agg(n.name, ', ') as missing
          from unnest('{nightpost_run, nightpost_operator, nightpost_report}'::text[]) n (name)
         where to_regrole(n.name) is null
            or not (pg_has_role(session_user, to_regrole(n.name), 'member')
                    and has_schema_privilege(to_regrole(n.name), 'nightpost', 'usage'))) r
