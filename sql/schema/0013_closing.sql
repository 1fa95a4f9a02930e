-- Closing a month (1-domain.md, 1.8; E6, E47): which cycles are closed as of a mark, what the scope
-- was then, and the seals. An event of nightpost.closing has a batch of its own, so that every mark
-- says which cycles were closed; the batch is also the highest one the cycle's final content knows.

-- The last event of each cycle that ever had one, as of the mark of the marts (not of the run): what
-- is brought forward from there on to a closing still belongs to the cycle itself.
create table mart.cycle_state (
    bill_cycle text collate "C" primary key,
    closed     bool not null,
    batch_id   int8 not null
);

-- 0: the record itself. Others are adjustments: what came to be known of a record after its cycle was
-- closed, as a difference, in the report cycle that was open then. Their batch_id is the mark at which
-- they were made.
alter table mart.consumption_line add column line_no int4 not null default 0;
create index on mart.consumption_line (bill_cycle, source_customer_id, record_id) where line_no > 0;

-- Rows of cycles that have been closed before, as they should be now; consumption_line takes the
-- difference to what it has issued.
create table mart.consumption_target (like mart.consumption_line);

-- The scope as it was when a cycle was closed: final files are proven against it.
create table mart.closed_scope_interval (bill_cycle text not null, like mart.scope_interval);
create index on mart.closed_scope_interval (bill_cycle, owner_id, top_id);
create table mart.closed_manager_interval (bill_cycle text not null, like mart.manager_interval);
create index on mart.closed_manager_interval (bill_cycle, customer_id, partner_id);
create table mart.closed_custody_event (closed_cycle text not null, like mart.custody_event);

-- The month after the last closed one: where adjustments go.
create function nightpost.cycle_after(cycle text) returns text
language sql immutable strict as
$$ select to_char(to_date(cycle, 'YYYY-MM') + interval '1 month', 'YYYY-MM') $$;

-- What an amount is less what was issued of it; NULL is 0 (1.3), but two NULLs stay NULL.
create function nightpost.less(now numeric, before numeric) returns numeric
language sql immutable as
$$ select case when before is null then now else coalesce(now, 0) - before end $$;

-- In a final cycle's units the names of the three scope tables mean those of its closing: this schema
-- stands in front of the marts then. (An earlier knowledge's marts get their own, asof_begin().)
create function nightpost.closed_views(marts text) returns void
language plpgsql as $$
begin
    execute format('drop schema if exists %I cascade', marts || '_closed');
    execute format('create schema %I', marts || '_closed');
    execute format('create view %1$I.scope_interval as select customer_id, valid_from, valid_to, top_id, owner_id, association_type,'
                   ' scope_note from %2$I.closed_scope_interval where bill_cycle = current_setting(''nightpost.cycle'')',
                   marts || '_closed', marts);
    execute format('create view %1$I.manager_interval as select customer_id, partner_id, day_from, day_to, account_manager_id'
                   ' from %2$I.closed_manager_interval where bill_cycle = current_setting(''nightpost.cycle'')',
                   marts || '_closed', marts);
    execute format('create view %1$I.custody_event as select customer_id, bill_cycle, master_customer_id, left_at'
                   ' from %2$I.closed_custody_event where closed_cycle = current_setting(''nightpost.cycle'')',
                   marts || '_closed', marts);
end
$$;
select nightpost.closed_views('mart');

create or replace function nightpost.asof_begin() returns void
language plpgsql as $$
declare
    t record;
begin
    drop schema if exists asof cascade;
    create schema asof;
    for t in
        select c.relname, c.relkind
          from pg_class c
         where c.relnamespace = 'mart'::regnamespace
           and c.relkind in ('r', 'p')
           and not c.relispartition
    loop
        execute format('create table asof.%1$I (like mart.%1$I including all)%2$s', t.relname,
                       case when t.relkind = 'p' then ' partition by list (report_cycle)' else '' end);
    end loop;
    insert into asof.mart_state (mark) values (0);
    perform nightpost.closed_views('asof');
end
$$;

-- The seal of a closed cycle's final files, chained to the one before it. Every column but the hash can
-- be computed again from the run tables and the ledger: `nightpost seals` does.
create table nightpost.seal (
    seal_no       int4 primary key,
    bill_cycle    text not null,
    revision      int4 not null,
    batch_id      int8 not null,
    run_id        text not null,
    files         int8 not null,
    files_sha256  text not null,
    totals        jsonb not null,
    previous_seal text,
    seal_sha256   text not null,
    unique (bill_cycle, revision)
);

-- What has been said is not unsaid: rows of the ledger, closings and seals are inserted and read.
-- Whoever would change them must first take away the trigger, as the owner, and the seals tell.
create function nightpost.refuse_change() returns trigger
language plpgsql as $$
begin
    raise exception '%.% is insert only: % refused', tg_table_schema, tg_table_name, lower(tg_op)
          using errcode = 'NP002', hint = 'a later version is a new row with its own batch; a closed month is reopened with nightpost reopen';
end
$$;

create function nightpost.insert_only(relation regclass) returns void
language plpgsql as $$
begin
    execute format('create trigger insert_only before update or delete or truncate on %s'
                   ' for each statement execute function nightpost.refuse_change()', relation);
end
$$;

select nightpost.insert_only(c.oid::regclass)
  from pg_class c
 where c.relnamespace = 'ledger'::regnamespace
   and c.relkind in ('r', 'p')
   and not c.relispartition;
select nightpost.insert_only('nightpost.closing'), nightpost.insert_only('nightpost.seal');
