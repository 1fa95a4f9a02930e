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

-- Every mark at which one was made. Marts that are made anew halt there too, else their adjustments would bear
-- a later mark, which InvoiceDetailLastUpdated shows.
create table nightpost.adjusted (mark int8 primary key);

-- Rows of cycles that have been closed before, as they should be now; consumption_line takes the
-- difference to what it has issued.
create table mart.consumption_target (like mart.consumption_line);

-- The scope as it was when a cycle was closed: final files are proven against it.
create table mart.closed_scope_interval (bill_cycle text collate "C" not null, like mart.scope_interval);
create index on mart.closed_scope_interval (bill_cycle, owner_id, top_id);
create table mart.closed_manager_interval (bill_cycle text collate "C" not null, like mart.manager_interval);
create index on mart.closed_manager_interval (bill_cycle, customer_id, partner_id);
create table mart.closed_custody_event (closed_cycle text collate "C" not null, like mart.custody_event);

-- The month after the last closed one: where adjustments go.
create function nightpost.cycle_after(cycle text) returns text
language sql immutable strict as
$$ select to_char(to_date(cycle, 'YYYY-MM') + interval '1 month', 'YYYY-MM') $$;

-- The earliest cycle of the ledger that was never closed: before it nothing counts anew. NULL: there is none.
create function nightpost.first_open_cycle() returns text
language sql stable as $$
    select min(p.cycle)
      from (select nightpost.partition_cycle(c.relname) as cycle
              from pg_inherits i
              join pg_class c on c.oid = i.inhrelid
              join pg_class w on w.oid = i.inhparent
              join pg_namespace s on s.oid = w.relnamespace
             where s.nspname = 'ledger' -- by name: a report's role may not look into that schema
               and w.relname = 'consumption') p
     where p.cycle is not null
       and not exists (select from nightpost.closing n
                        where n.bill_cycle = p.cycle and n.batch_id <= current_setting('nightpost.mark')::int8)
$$;

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

-- Marts of an earlier knowledge mark: the same tables, empty, in a schema of their own.
create function nightpost.asof_begin() returns void
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
    bill_cycle    text collate "C" not null,
    revision      int4 not null,
    batch_id      int8 not null,
    run_id        text collate "C" not null,
    files         int8 not null,
    files_sha256  text collate "C" not null,
    totals        jsonb not null,
    previous_seal text collate "C",
    seal_sha256   text collate "C" not null,
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

-- What a closed cycle's final files must add up to, from the ledger as its closing knew it, with the
-- adjustments it carries for earlier months and without those that others carry for it.
create function nightpost.seal_totals(cycle text, known int8) returns jsonb
language plpgsql as $$
declare
    totals jsonb;
begin
    execute format('set local nightpost.mark = %L', known);
    select jsonb_agg(jsonb_build_object('currency', t.currency, 'official_amount', t.official::text, 'payable_amount', t.payable::text,
                                        'voucher_amount', t.voucher::text) order by t.currency)
      into totals
      from (select p.currency,
                   trim_scale(sum(p.official))              as official,
                   trim_scale(sum(p.payable))               as payable,
                   trim_scale(sum(coalesce(p.voucher, 0)))  as voucher
              from (select k.currency, k.official_amount as official, k.payable_amount as payable, k.voucher_amount as voucher
                      from known.consumption k
                     where k.bill_cycle = cycle
                     union all
                    select c.currency, c.official_amount, c.payable_amount, c.voucher_amount
                      from consumption_line c
                     where c.report_cycle = cycle and c.bill_cycle <> cycle and c.batch_id <= known
                     union all
                    select c.currency, -c.official_amount, -c.payable_amount, -c.voucher_amount
                      from consumption_line c
                     where c.bill_cycle = cycle and c.report_cycle <> cycle and c.batch_id <= known) p
             group by p.currency) t;
    return coalesce(totals, '[]');
end
$$;

-- The files of a cycle in one run's releases, in one hash.
create function nightpost.seal_files(run text, cycle_name text, out files int8, out sha256 text)
language sql stable as $$
    select count(*),
           encode(sha256(convert_to(coalesce(string_agg(f.recipient || ' ' || f.release || ' ' || f.path || ' ' || f.sha256 || ' ' || f.content_sha256,
                                             E'\n' order by f.recipient collate "C", f.release collate "C", f.path collate "C"), ''), 'UTF8')), 'hex')
      from nightpost.file f
      join nightpost.release l on l.recipient = f.recipient and l.release = f.release
     where l.run_id = run
       and f.cycle = cycle_name
$$;

create function nightpost.seal_hash(cycle text, revision int4, batch int8, run text, files int8, files_sha256 text,
                                    totals jsonb, previous text) returns text
language sql immutable as $$
    select encode(sha256(convert_to(concat_ws(E'\n', cycle, revision, batch, run, files, files_sha256, totals::text,
                                              coalesce(previous, '')), 'UTF8')), 'hex')
$$;

-- Seals the cycles whose final files this run has published, in order. Returns how many.
create function nightpost.seal_run(run text) returns int4
language plpgsql as $$
declare
    event  record;
    files  record;
    last   nightpost.seal;
    totals jsonb;
    done   int4 := 0;
begin
    for event in
        select n.bill_cycle, n.revision, n.batch_id
          from nightpost.closing n
          join nightpost.run r on r.run_id = run
         where n.state = 'closed'
           and n.batch_id <= r.mark
           and not exists (select from nightpost.closing o where o.bill_cycle = n.bill_cycle and o.batch_id > n.batch_id and o.batch_id <= r.mark)
           and not exists (select from nightpost.seal s where s.bill_cycle = n.bill_cycle and s.revision = n.revision)
           and exists (select from nightpost.file f
                         join nightpost.release l on l.recipient = f.recipient and l.release = f.release
                        where l.run_id = run and f.cycle = n.bill_cycle)
         order by n.bill_cycle
    loop
        select * into last from nightpost.seal s order by s.seal_no desc limit 1;
        select * into files from nightpost.seal_files(run, event.bill_cycle);
        totals := nightpost.seal_totals(event.bill_cycle, event.batch_id);
        insert into nightpost.seal (seal_no, bill_cycle, revision, batch_id, run_id, files, files_sha256, totals, previous_seal, seal_sha256)
        values (coalesce(last.seal_no, 0) + 1, event.bill_cycle, event.revision, event.batch_id, run, files.files, files.sha256, totals,
                last.seal_sha256, nightpost.seal_hash(event.bill_cycle, event.revision, event.batch_id, run, files.files,
                                                      files.sha256, totals, last.seal_sha256));
        done := done + 1;
    end loop;
    return done;
end
$$;
