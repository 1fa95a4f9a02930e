-- The session goes on as the role of setting nightpost.role, where there is one that its login may be and
-- that may enter this warehouse; else as its login, which is then the owner.
select set_config('role', r.role, false)                                               as role
  from (select current_setting('nightpost.role') as role) r
 where exists (select
                 from pg_namespace n
                where n.nspname = 'nightpost'
                  and to_regrole(r.role) is not null
                  and pg_has_role(session_user, to_regrole(r.role), 'member')
                  and has_schema_privilege(to_regrole(r.role), n.oid, 'usage'))
