-- Who may do what in the warehouse (3-operations.md, 3.6). The login of [warehouse] owns it; every other
-- session acts as one of three roles, which it sets when it connects (or has a login of its own for):
--
--   nightpost_run       a night: fills staging, makes the marts, which are its own; adds to the ledger
--                       through finish_load() alone, changes and deletes nothing there; closes no month
--   nightpost_operator  also what people decide: subscriptions, closings, policies, confirmations
--   nightpost_report    what a report's SQL may read, and of facts only the rows of its recipient
--
-- A fourth, nightpost_source, only reads the sample's source. Where the owner may not make roles,
-- everything runs as the owner until somebody has made them (nightpost sql sql/admin/roles.sql);
-- nightpost.secure() is called after every migration and by `nightpost db upgrade`, and says what it found.

-- What the report role reads of schema nightpost; a migration that adds a table for reports adds it here.
create table nightpost.report_reads (relation text collate "C" primary key);
insert into nightpost.report_reads
values ('batch'), ('calendar'), ('closing'), ('code'), ('focus_bill_type'), ('focus_issuer'), ('focus_subcategory'), ('focus_unit'),
       ('incentive_confirmation'), ('quarantine'), ('recipient'), ('recipient_scope'),
       ('release');

-- What a night reads only; whatever is not named here it writes as well: run tables, quarantine, figures.
create table nightpost.run_reads (relation text collate "C" primary key, privileges text collate "C" not null default 'select');
insert into nightpost.run_reads (relation)
values ('calendar'), ('closing'), ('code'), ('feed'), ('bucket_feed'), ('focus_bill_type'), ('focus_issuer'), ('focus_subcategory'),
       ('focus_unit'), ('incentive_confirmation'), ('migration'), ('report_reads'), ('run_reads'), ('subscription');
insert into nightpost.run_reads
values ('seal', 'select, insert'), ('basis', 'select, insert'), ('batch', 'select, insert');

-- A second wall under the reports' own conditions: of a fact table the report role sees the rows whose
-- (top, owner) the recipient may see, of a manager's or director's those of his account managers.
create function nightpost.wall(marts text) returns void
language plpgsql as $$
declare
    t     record;
    pairs text := 'select s.top_id, s.owner_id%s from nightpost.recipient_scope s'
                  ' where s.run_id = current_setting(''nightpost.run_id'', true)'
                  ' and s.recipient = current_setting(''nightpost.recipient'', true)'
                  ' and s.manager_id is %s null';
begin
    for t in
        select c.relname,
               exists (select from pg_attribute m where m.attrelid = c.oid and m.attname = 'account_manager_id') as managed
          from pg_class c
         where c.relnamespace = marts::regnamespace
           and c.relkind in ('r', 'p')
           and not c.relispartition
           and c.relname !~ 'interval$'
           and nightpost.placed(c.oid) <> 'distributed' -- a policy there may not ask another table
           and 2 = (select count(*) from pg_attribute a where a.attrelid = c.oid and a.attname in ('top_id', 'owner_id'))
    loop
        execute format('alter table %I.%I enable row level security', marts, t.relname);
        execute format('drop policy if exists recipient on %I.%I', marts, t.relname);
        execute format('create policy recipient on %I.%I for select to nightpost_report using ((top_id, owner_id) in (%s)%s)',
                       marts, t.relname, format(pairs, '', ''),
                       case when t.managed
                            then format(' or (top_id, owner_id, account_manager_id) in (%s)', format(pairs, ', s.manager_id', 'not'))
                            else format(' or (top_id, owner_id) in (%s)', format(pairs, '', 'not')) end);
    end loop;
end
$$;

-- Marts and what lies in front of them belong to the night and are shown to the reports.
create function nightpost.hand_over(schema_name text) returns void
language plpgsql as $$
declare
    t record;
begin
    execute format('grant usage, create on schema %I to nightpost_run', schema_name);
    for t in
        select c.relname
          from pg_class c
         where c.relnamespace = schema_name::regnamespace
           and c.relkind in ('r', 'p', 'v')
           and pg_get_userbyid(c.relowner) <> 'nightpost_run'
    loop
        execute format('alter table %I.%I owner to nightpost_run', schema_name, t.relname);
    end loop;
end
$$;

create function nightpost.secure_marts(marts text) returns void
language plpgsql as $$
declare
    s text;
begin
    if to_regrole('nightpost_run') is null or to_regrole('nightpost_report') is null then
        return;
    end if;
    perform nightpost.wall(marts);
    foreach s in array array[marts, marts || '_closed']
    loop
        perform nightpost.hand_over(s);
        execute format('grant usage on schema %I to nightpost_report', s);
        execute format('grant select on all tables in schema %I to nightpost_report', s);
    end loop;
end
$$;

-- Makes the roles that are missing, as far as it may, and (again) all grants. Returns what is left to do.
create function nightpost.secure() returns text
language plpgsql as $$
declare
    name text;
    t    record;
begin
    foreach name in array '{nightpost_run, nightpost_operator, nightpost_report}'::text[]
    loop
        begin
            if to_regrole(name) is null then
                execute format('create role %I nologin', name);
            end if;
            if not pg_has_role(session_user, name, 'member') then
                execute format('grant %I to %I', name, session_user);
            end if;
            if name = 'nightpost_operator' and not pg_has_role(name, 'nightpost_run', 'member') then
                grant nightpost_run to nightpost_operator;
            end if;
        exception
            when insufficient_privilege then
                return format('%s may not make the role %s: let a superuser run nightpost sql sql/admin/roles.sql', session_user, name);
            when unique_violation or duplicate_object or internal_error then
                null; -- another warehouse of the same server was faster
        end;
    end loop;

    begin
        execute format('revoke temporary on database %I from public', current_database());
        execute format('grant temporary on database %I to nightpost_run', current_database());
    exception
        when insufficient_privilege then
            null; -- the database is somebody else's
    end;
    grant usage on schema nightpost, known, ledger, staging to nightpost_run;
    grant usage on schema nightpost, known to nightpost_report;
    grant select on all tables in schema ledger, known to nightpost_run;
    grant select on all tables in schema known to nightpost_report;
    grant select, insert, update, delete, truncate on all tables in schema staging to nightpost_run;
    grant usage on all sequences in schema nightpost to nightpost_run;
    for t in
        select c.relname,
               coalesce(r.privileges, 'select, insert, update, delete') as for_run,
               p.relation is not null                                   as for_reports
          from pg_class c
          left join nightpost.run_reads r on r.relation = c.relname
          left join nightpost.report_reads p on p.relation = c.relname
         where c.relnamespace = 'nightpost'::regnamespace
           and c.relkind in ('r', 'p', 'v')
           and c.relname <> 'recipient_scope'
    loop
        execute format('revoke all on nightpost.%I from nightpost_run, nightpost_report', t.relname);
        execute format('grant %s on nightpost.%I to nightpost_run', t.for_run, t.relname);
        if t.for_reports then
            execute format('grant select on nightpost.%I to nightpost_report', t.relname);
        end if;
    end loop;
    grant truncate on nightpost.bucket_asked to nightpost_run;
    grant insert on nightpost.closing, nightpost.incentive_confirmation to nightpost_operator;
    grant insert, update on nightpost.subscription to nightpost_operator;
    if to_regclass('nightpost.target') is not null then -- a later migration's
        grant insert, update on nightpost.target to nightpost_operator;
    end if;
    revoke execute on function nightpost.begin_load, nightpost.finish_load, nightpost.ensure_cycle, nightpost.asof_open,
           nightpost.customer_days, nightpost.customer_lines, nightpost.secure from public;
    grant execute on function nightpost.begin_load, nightpost.finish_load, nightpost.ensure_cycle, nightpost.asof_open to nightpost_run;
    grant execute on function nightpost.customer_days, nightpost.customer_lines to nightpost_run, nightpost_report;

    -- What the wall itself reads; finance alone sees what waits in quarantine.
    grant create on schema nightpost to nightpost_run;
    alter table nightpost.recipient_scope owner to nightpost_run; -- a night analyzes it
    revoke create on schema nightpost from nightpost_run;
    grant select on nightpost.recipient_scope to nightpost_report;
    foreach name in array '{recipient, recipient_scope, release}'::text[]
    loop
        execute format('alter table nightpost.%I enable row level security', name);
        execute format('drop policy if exists recipient on nightpost.%I', name);
        execute format('drop policy if exists run on nightpost.%I', name);
        execute format('create policy run on nightpost.%I to nightpost_run using (true)', name);
        execute format('create policy recipient on nightpost.%I for select to nightpost_report'
                       ' using (recipient = current_setting(''nightpost.recipient'', true)%s)', name,
                       case when name <> 'release' then ' and run_id = current_setting(''nightpost.run_id'', true)' end);
    end loop;
    alter table nightpost.quarantine enable row level security;
    drop policy if exists run on nightpost.quarantine;
    create policy run on nightpost.quarantine to nightpost_run using (true);
    drop policy if exists finance on nightpost.quarantine;
    create policy finance on nightpost.quarantine for select to nightpost_report
           using (current_setting('nightpost.recipient', true) = '_finance');

    perform nightpost.secure_marts('mart');
    if to_regnamespace('asof') is not null then
        perform nightpost.secure_marts('asof');
    end if;
    return '';
end
$$;

-- What only the owner may do for a night: it belongs to no role, and takes no SQL from its caller.
create function nightpost.ensure_cycle(parent text, cycle text) returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    whole regclass := parent::regclass;
    part  text := replace(cycle, '-', '');
    t     record;
begin
    if cycle !~ '^[0-9]{4}-(0[1-9]|1[0-2])$' then
        raise exception 'bill cycle "%" is not YYYY-MM', cycle;
    end if;
    select n.nspname, c.relname, pg_get_userbyid(c.relowner) as owner
      into strict t
      from pg_class c
      join pg_namespace n on n.oid = c.relnamespace
     where c.oid = whole
       and c.relkind = 'p'
       and n.nspname in ('ledger', 'mart', 'asof');
    if to_regclass(format('%I.%I', t.nspname, t.relname || '_' || part)) is null then
        execute format('create table %I.%I partition of %I.%I for values in (%L)',
                       t.nspname, t.relname || '_' || part, t.nspname, t.relname, cycle);
        if t.owner <> current_user then
            execute format('alter table %I.%I owner to %I', t.nspname, t.relname || '_' || part, t.owner);
        end if;
    end if;
end
$$;

create function nightpost.asof_open() returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform nightpost.asof_begin();
    perform nightpost.secure_marts('asof');
end
$$;

-- Whether a customer is new is not a matter of one partner: what it consumed under any. The marts are the
-- caller's, who cannot put tables of its own in front of them.
set check_function_bodies = off;
create function nightpost.customer_days(customer text)
returns table (trade_day date, bill_class text, currency text, charging_mode int4, bill_cycle text, payable_amount numeric)
language plpgsql stable security definer as $$
#variable_conflict use_column
begin
    return query
    select d.trade_day, d.bill_class, d.currency, d.charging_mode, d.bill_cycle, d.payable_amount
      from consumption_day d
     where d.source_customer_id = customer;
end
$$;
create function nightpost.customer_lines(customer text, day date)
returns table (trade_time timestamptz, bill_type int4, currency text, charging_mode int4, bill_cycle text, trade_day date,
               payable_amount numeric)
language plpgsql stable security definer as $$
#variable_conflict use_column
begin
    return query
    select l.trade_time, l.bill_type, l.currency, l.charging_mode, l.bill_cycle, l.trade_day, l.payable_amount
      from consumption_line l
     where l.source_customer_id = customer
       and l.trade_day = day;
end
$$;
reset check_function_bodies;

alter function nightpost.begin_load(text, text, interval) security definer set search_path = pg_catalog, pg_temp;
alter function nightpost.finish_load(text, text, int8, date, bool, timestamptz, int8, int8, numeric, int8, text, text)
    security definer set search_path = pg_catalog, pg_temp;

select nightpost.secure();
