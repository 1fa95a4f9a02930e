-- What is kept how long (3-operations.md, 3.6): months past retention are pruned, whole partitions at a time; a
-- person's contact data is erased. Both are the owner's acts and leave a line that says so.

-- Months whose rows are gone. Their seals, their final files and the run tables stay.
create table nightpost.pruned (
    bill_cycle text collate "C" primary key,
    by_whom    text collate "C" not null,
    pruned_at  timestamptz not null default clock_timestamp()
);

-- Whose contact data was erased: the key only. A source that still shows it is not believed (forget()).
create table nightpost.erasure (
    feed      text collate "C" not null,
    row_key   text collate "C" not null,
    by_whom   text collate "C" not null,
    reason    text collate "C" not null,
    erased_at timestamptz not null default clock_timestamp(),
    primary key (feed, row_key)
);
insert into nightpost.run_reads (relation) values ('pruned'), ('erasure');

-- Every partition of ledger and marts of a cycle before `before`, and what of theirs stands elsewhere.
create function nightpost.prune(before text, who text) returns table (relation text, rows int8)
language plpgsql as $$
declare
    t record;
begin
    drop schema if exists asof cascade;
    drop schema if exists asof_closed cascade;
    for t in
        select n.nspname, c.relname, nightpost.partition_cycle(c.relname) as cycle
          from pg_class c
          join pg_namespace n on n.oid = c.relnamespace
         where c.relispartition
           and c.relkind = 'r'
           and n.nspname in ('ledger', 'mart')
           and c.relname ~ '^[a-z_]+_[0-9]{6}$'
         order by n.nspname, c.relname collate "C"
    loop
        continue when t.cycle collate "C" >= before;
        execute format('select count(*) from %I.%I', t.nspname, t.relname) into rows;
        execute format('drop table %I.%I', t.nspname, t.relname);
        insert into nightpost.pruned (bill_cycle, by_whom) values (t.cycle, who) on conflict do nothing;
        relation := t.nspname || '.' || t.relname;
        return next;
    end loop;
    perform nightpost.guard('ledger.consumption_end', false);
    delete from ledger.consumption_end e where e.bill_cycle collate "C" < before;
    get diagnostics rows = row_count;
    perform nightpost.guard('ledger.consumption_end', true);
    relation := 'ledger.consumption_end';
    return next;
    delete from nightpost.bucket b where b.feed = 'consumption' and b.bill_cycle <> '' and b.bill_cycle collate "C" < before;
    delete from nightpost.source_figure f where f.feed = 'consumption' and f.bill_cycle <> '' and f.bill_cycle collate "C" < before;
    delete from nightpost.source_asked a where a.feed = 'consumption' and a.bill_cycle <> '' and a.bill_cycle collate "C" < before;
    delete from nightpost.performance_change c where c.report_cycle collate "C" < before;
    delete from mart.closed_scope_interval c where c.bill_cycle collate "C" < before;
    delete from mart.closed_manager_interval c where c.bill_cycle collate "C" < before;
    delete from mart.closed_custody_event c where c.closed_cycle collate "C" < before;
end
$$;

-- The columns of a feed that say who and how to reach, and what stands there afterwards.
create function nightpost.contact_columns(feed_name text) returns table (column_name text, instead text)
language sql immutable as $$
    select v.column_name, v.instead
      from (values ('customer', 'account_name', '[erased]'), ('customer', 'customer_name', '[erased]'), ('customer', 'telephone', null),
                   ('customer', 'email', null), ('customer', 'label', null),
                   ('account_manager', 'account_name', '[erased]'), ('account_manager', 'account_manager_name', '[erased]'),
                   ('partner', 'account_name', '[erased]'), ('partner', 'partner_name', '[erased]'), ('partner', 'mobile_phone', null),
                   ('partner', 'email', null)) v (feed, column_name, instead)
     where v.feed = feed_name
$$;

-- Whether one of the fields of a line of a file is a key.
create function nightpost.line_has(line text, key text) returns bool
language sql immutable as
$$ select coalesce(key = any (regexp_split_to_array(line, '[",;\t|]')), false) $$;

-- Erases in every version there ever was; money and its keys stay. Returns how many versions.
create function nightpost.erase(feed_name text, key text, who text, why text) returns int8
language plpgsql as $$
declare
    versions int8;
    changes  text := (select string_agg(format('%I = %L', c.column_name, c.instead), ', ') from nightpost.contact_columns(feed_name) c);
    id       text := feed_name || '_id';
begin
    if changes is null then
        raise exception 'feed "%" has no contact data', feed_name;
    end if;
    perform nightpost.guard(format('ledger.%I', feed_name)::regclass, false);
    execute format('update ledger.%I set %s where %I = $1', feed_name, changes, id) using key;
    get diagnostics versions = row_count;
    perform nightpost.guard(format('ledger.%I', feed_name)::regclass, true);
    execute format('delete from staging.%I where %I = $1', feed_name, id) using key;
    update nightpost.quarantine q
       set content = q.content - (select array_agg(c.column_name) from nightpost.contact_columns(feed_name) c)
     where q.feed = feed_name
       and (q.row_key = key or q.content ->> id = key);
    update nightpost.quarantine q -- a line of a file that was never taken apart
       set content = jsonb_build_object('row', '[erased]')
     where q.feed = feed_name
       and nightpost.line_has(q.content ->> 'row', key);
    if feed_name = 'customer' then
        delete from nightpost.drop_party p where p.customer_id = key;
    end if;
    insert into nightpost.erasure (feed, row_key, by_whom, reason) values (feed_name, key, who, why)
        on conflict on constraint erasure_pkey do update set by_whom = excluded.by_whom, reason = excluded.reason, erased_at = clock_timestamp();
    return versions;
end
$$;

-- What a source still says of an erased person is not kept.
create function nightpost.forget() returns trigger
language plpgsql as $$
begin
    if exists (select from nightpost.erasure e where e.feed = tg_table_name and e.row_key = to_jsonb(new) ->> (tg_table_name || '_id')) then
        new := jsonb_populate_record(new, (select jsonb_object_agg(c.column_name, c.instead)
                                             from nightpost.contact_columns(tg_table_name) c));
    end if;
    return new;
end
$$;
create trigger forget before insert on staging.customer for each row execute function nightpost.forget();
create trigger forget before insert on staging.account_manager for each row execute function nightpost.forget();
create trigger forget before insert on staging.partner for each row execute function nightpost.forget();

revoke execute on function nightpost.prune, nightpost.erase from public;
