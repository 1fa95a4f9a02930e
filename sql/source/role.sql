-- The session only reads from here on: as nightpost_source where the login may be that, as the sample's.
-- A source of your own gives nightpost a login that may do no more than that.
select set_config('default_transaction_read_only', 'on', false),
       (select set_config('role', 'nightpost_source', false)
         where to_regrole('nightpost_source') is not null
           and pg_has_role(session_user, to_regrole('nightpost_source'), 'member')
           and has_schema_privilege(to_regrole('nightpost_source'), 'src', 'usage'))    as role
