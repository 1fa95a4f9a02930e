-- The session goes on as the role of setting nightpost.role, where there is one that its login may be and
-- that may enter this warehouse; else as its login, which is then the owner. A Citus coordinator goes to its
-- other servers as the role that it is, so there it must be one that may log in.
select set_config('role', r.role, false)                                               as role
  from (select current_setting('nightpost.role') as role) r
 where exists (select
                 from pg_namespace n
                 join pg_roles m on m.rolname = r.role
                where n.nspname = 'nightpost'
                  and pg_has_role(session_user, m.oid, 'member')
                  and has_schema_privilege(m.oid, n.oid, 'usage')
                  and (m.rolcanlogin or not exists (select from pg_extension e where e.extname = 'citus')))
