-- For a superuser, once per server, where the warehouse's owner may not make roles: psql -f, with the
-- owner's name in place of nightpost. Then: nightpost db upgrade. See sql/schema/0019_roles.sql.
create role nightpost_run nologin;
create role nightpost_operator nologin;
create role nightpost_report nologin;
create role nightpost_source nologin;
grant nightpost_run to nightpost_operator;
grant nightpost_run, nightpost_operator, nightpost_report, nightpost_source to nightpost;
