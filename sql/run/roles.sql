-- Whether the roles of sql/schema/0019_roles.sql are there and in use, in words.
select case when r.missing is not null
            then format('%s may not be %s: everything runs as the owner (nightpost sql sql/admin/roles.sql)', session_user, r.missing)
            when r.nologin is not null
            then format('%s may not log in, and Citus asks its servers as the role at work: everything runs as the owner', r.nologin)
            else 'a night, operators and reports have a role each'
       end as roles
  from (select string_agg(n.name, ', ') filter (where to_regrole(n.name) is null
                                                   or not (pg_has_role(session_user, to_regrole(n.name), 'member')
                                                           and has_schema_privilege(to_regrole(n.name), 'nightpost', 'usage'))) as missing,
               string_agg(n.name, ', ') filter (where m.rolcanlogin is false
                                                  and exists (select from pg_extension e where e.extname = 'citus')) as nologin
          from unnest('{nightpost_run, nightpost_operator, nightpost_report}'::text[]) n (name)
          left join pg_roles m on m.rolname = n.name) r
