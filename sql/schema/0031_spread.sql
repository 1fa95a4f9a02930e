-- What 0031_distribution.sql asks of functions that are older: each does what it did, in statements that a Citus
-- coordinator plans as well (4-architecture.md, 4.12).
--
--   no data-modifying WITH, no correlated subquery from a table of the coordinator to a distributed one: what a
--   step works with is put into a temporary table first
--   functions with arguments that read distributed tables are plpgsql, whose arguments are parameters
--   settings of a transaction are said with SET LOCAL, which reaches every server

-- The wall of 0019_roles.sql, where it can stand.
create or replace function nightpost.wall(marts text) returns void
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

-- As in 0029_retention.sql, without minding whether there is a trigger.
create or replace function nightpost.prune(before text, who text) returns table (relation text, rows int8)
language plpgsql as $$
declare
    t record;
begin
    drop schema if exists asof cascade;
    drop schema if exists asof_closed cascade;
    for t in
        select n.nspname, c.relname, left(right(c.relname, 6), 4) || '-' || right(c.relname, 2) as cycle
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
    delete from mart.closed_scope_interval c where c.bill_cycle collate "C" < before;
    delete from mart.closed_manager_interval c where c.bill_cycle collate "C" < before;
    delete from mart.closed_custody_event c where c.closed_cycle collate "C" < before;
end
$$;

create or replace function nightpost.erase(feed_name text, key text, who text, why text) returns int8
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
    if feed_name = 'customer' then
        delete from nightpost.drop_party p where p.customer_id = key;
    end if;
    insert into nightpost.erasure (feed, row_key, by_whom, reason) values (feed_name, key, who, why)
        on conflict on constraint erasure_pkey do update set by_whom = excluded.by_whom, reason = excluded.reason, erased_at = clock_timestamp();
    return versions;
end
$$;

-- As in 0013_closing.sql.
create or replace function nightpost.seal_totals(cycle text, known int8) returns jsonb
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
                     where c.report_cycle = cycle and c.bill_cycle <> cycle
                     union all
                    select c.currency, -c.official_amount, -c.payable_amount, -c.voucher_amount
                      from consumption_line c
                     where c.bill_cycle = cycle and c.report_cycle <> cycle and c.batch_id <= known) p
             group by p.currency) t;
    return coalesce(totals, '[]');
end
$$;

-- As in 0017_load.sql.
create or replace function nightpost.refresh_statistics(tab regclass) returns void
language plpgsql as $$
declare
    part    record;
    fresh   bool := false;
    columns text;
begin
    if nightpost.placed(tab) = 'distributed' then -- the coordinator does not count what others write
        execute format('analyze %s', tab);
        return;
    end if;
    select string_agg(format('%I', a.attname), ', ' order by a.attnum)
      into columns
      from pg_attribute a
     where a.attrelid = tab and a.attnum > 0 and not a.attisdropped
       and (a.atttypid <> 'numeric'::regtype or a.attname in ('debt_amount', 'credit_amount'));
    for part in
        select c.oid::regclass as name, c.reltuples,
               pg_stat_get_xact_tuples_inserted(c.oid) + pg_stat_get_xact_tuples_deleted(c.oid)
                   + pg_stat_get_xact_tuples_updated(c.oid) as changed
          from pg_partition_tree(tab) t
          join pg_class c on c.oid = t.relid
         where t.isleaf
    loop
        if part.reltuples < 0 and part.changed > 0 and part.name <> tab then
            fresh := true;
        elsif part.changed > greatest(100, part.reltuples / 20) then
            execute format('analyze %s (%s)', part.name, columns);
        end if;
    end loop;
    if fresh then
        execute format('analyze %s (%s)', tab, columns);
    end if;
end
$$;

-- The marts say what is known at this mark; nothing is dirty any more.
create function nightpost.marts_done(known int8) returns void
language plpgsql as $$
begin
    delete from dirty_day;
    delete from dirty_customer;
    delete from dirty_order;
    update mart_state set mark = known, done = true;
end
$$;

-- Ends the versions in pg_temp.load_ended: in the ledger, in the figures (0012_bucket.sql), and among those that
-- staging has again. Returns how many there were.
create function nightpost.end_versions(feed_name text, source_name text, batch int8) returns int8
language plpgsql as $$
declare
    keys     text;
    key_join text;
    rows     text := nightpost.bucket_row(feed_name);
    ended    int8;
begin
    select string_agg(format('m.%I', k), ', ' order by n), string_agg(format('r.%1$I = m.%1$I', k), ' and ' order by n)
      into strict keys, key_join
      from nightpost.feed f
     cross join lateral unnest(f.key_columns) with ordinality u (k, n)
     where f.feed = feed_name;
    select count(*) into ended from pg_temp.load_ended;
    if ended > 0 then
        execute format('insert into ledger.%I (%s, batch_id, ended_by) select %s, m.batch_id, $1 from pg_temp.load_ended m',
                       feed_name || '_end', replace(keys, 'm.', ''), keys)
          using batch;
        if rows is not null then
            execute format('create temporary table load_figured on commit drop as'
                           ' select %s from pg_temp.load_ended m join ledger.%I r on %s and r.batch_id = m.batch_id', rows, feed_name, key_join);
            execute 'with figured as (select g.* from pg_temp.load_figured g)' || nightpost.bucket_keep(feed_name, source_name, '-') || ' select';
            drop table pg_temp.load_figured;
        end if;
        execute format('delete from pg_temp.load_live r using pg_temp.load_ended m where %s and r.batch_id = m.batch_id', key_join);
        truncate pg_temp.load_ended;
    end if;
    return ended;
end
$$;

-- As in 0017_load.sql, with the same results: what the ledger has of the staged keys is fetched once.
create or replace function nightpost.apply_batch(feed_name text, source_name text, batch int8, whole bool, file_name text)
returns table (rows_new int8, rows_changed int8, rows_unchanged int8, rows_ended int8, rows_foreign int8)
language plpgsql as $$
declare
    f        nightpost.feed;
    keys     text;
    s_keys   text;
    key_join text;
    cols     text;
    s_vals   text;
    l_vals   text;
    live     text;
    typed    text;
    staged   int8;
    lives    int8; -- versions that the ledger has of the staged keys
    inserted int8;
    gone     int8;
    adding   text;
    fresh    text; -- staged rows that the ledger does not have: a condition
    known    bool; -- whether it has any of them
    again    text; -- the buckets that are being read again, or NULL
begin
    select * into strict f from nightpost.feed where feed = feed_name;
    select string_agg(format('%I', k), ', ' order by n),
           string_agg(format('s.%I', k), ', ' order by n),
           string_agg(format('l.%1$I = s.%1$I', k), ' and ' order by n)
      into strict keys, s_keys, key_join
      from unnest(f.key_columns) with ordinality u (k, n);
    select string_agg(format('s.%I', v), ', ' order by n), string_agg(format('l.%I', v), ', ' order by n)
      into s_vals, l_vals
      from unnest(f.value_columns) with ordinality u (v, n);
    select string_agg(format('%I', a.attname), ', ' order by a.attnum)
      into strict cols
      from pg_attribute a
     where a.attrelid = format('staging.%I', feed_name)::regclass and a.attnum > 0 and a.attname <> 'place';
    live := format('ledger.%1$I l where not exists (select from ledger.%2$I e where %3$s and e.batch_id = l.batch_id)',
                   feed_name, feed_name || '_end',
                   (select string_agg(format('e.%1$I = l.%1$I', k), ' and ') from unnest(f.key_columns) k));

    execute format('create temporary table load_ended on commit drop as select %s, batch_id from ledger.%I with no data',
                   keys, feed_name || '_end');
    execute format('create temporary table load_live on commit drop as select l.* from %s join staging.%I s on %s where %s',
                   split_part(live, ' where ', 1), feed_name, key_join, substr(live, strpos(live, ' where ') + 7));
    get diagnostics lives = row_count;
    known := lives > 0;
    if lives > 100 then
        analyze pg_temp.load_live;
    end if;

    select format('(%s) = any (%L::text[]) and (%s, %s, %s) in (select k.cycle, k.day, k.bucket from nightpost.bucket_keys() k)',
                  b.cycle, (select array_agg(distinct k.cycle) from nightpost.bucket_keys() k), b.cycle, b.day, b.bucket)
      into again
      from nightpost.bucket_feed b
     where b.feed = feed_name and exists (select from nightpost.bucket_keys());

    rows_foreign := 0;
    if exists (select from nightpost.batch b where b.feed = feed_name and b.source <> source_name) then
        rows_foreign := nightpost.quarantine_rows(feed_name, source_name, batch,
            format('exists (select from pg_temp.load_live l where %s and l.source <> %L)', key_join, source_name),
            f.key_columns[cardinality(f.key_columns)], 'the key %s belongs to another source already');
    end if;
    execute format('select count(*) from staging.%I', feed_name) into staged;
    if feed_name = 'consumption' then
        perform nightpost.ensure_cycle('ledger.consumption', c.bill_cycle)
           from (select distinct s.bill_cycle from staging.consumption s) c;
    end if;

    -- The source took a good version back and says something bad instead: the old one has ended.
    select string_agg(format('(q.content ->> %L)::%s = l.%I', a.attname, format_type(a.atttypid, a.atttypmod), a.attname), ' and ')
      into strict typed
      from pg_attribute a
     where a.attrelid = format('staging.%I', feed_name)::regclass and a.attname = any (f.key_columns);
    execute format('insert into pg_temp.load_ended select distinct %s, l.batch_id from %s and l.source = $3',
                   (select string_agg(format('l.%I', k), ', ' order by n) from unnest(f.key_columns) with ordinality u (k, n)),
                   replace(live, ' l where ', format(' l join nightpost.quarantine q on q.batch_id = $1 and q.feed = $2 and %s where ', typed)))
      using batch, feed_name, source_name;
    rows_ended := nightpost.end_versions(feed_name, source_name, batch);

    rows_changed := 0;
    if known then
        execute format('insert into pg_temp.load_ended select %1$s, l.batch_id from staging.%2$I s join pg_temp.load_live l on %3$s'
                       ' where (%4$s) is distinct from (%5$s)',
                       s_keys, feed_name, key_join,
                       case when cardinality(f.value_columns) = 0 then 'null' else 'row(' || l_vals || ')' end,
                       case when cardinality(f.value_columns) = 0 then 'null' else 'row(' || s_vals || ')' end);
        rows_changed := nightpost.end_versions(feed_name, source_name, batch);
    end if;
    fresh := case when known then format('not exists (select from pg_temp.load_live l where %s)', key_join) else 'true' end;

    -- The figures of what is about to go in, from staging: parallel workers may read it, and none of the rows
    -- has to be kept for it.
    if exists (select from nightpost.bucket_feed b where b.feed = feed_name) then
        execute format('create temporary table bucket_fresh as select c, d, b, max(m) as latest, %s'
                       ' from (select r.last_modified as m, %s from staging.%I r where %s) x group by c, d, b',
                       (select format('count(*) as n, array[%s]::numeric[] as amounts, coalesce(sum(h), 0) as h',
                                      string_agg(format('coalesce(sum(a%s), 0)', u.n), ', ' order by u.n))
                          from nightpost.bucket_feed b cross join lateral unnest(b.amounts) with ordinality u (a, n)
                         where b.feed = feed_name),
                       nightpost.bucket_row(feed_name), feed_name, regexp_replace(fresh, '\ms\.', 'r.', 'g'));
        insert into nightpost.bucket as k (feed, source, bill_cycle, day, bucket, rows, amounts, hash, latest)
        select feed_name, source_name, x.c, x.d, x.b, x.n, x.amounts, x.h, x.latest
          from pg_temp.bucket_fresh x
            on conflict (feed, source, bill_cycle, day, bucket) do update set rows = k.rows + excluded.rows,
               amounts = nightpost.amounts_add(k.amounts, excluded.amounts), hash = k.hash + excluded.hash,
               latest = greatest(k.latest, excluded.latest);
        drop table pg_temp.bucket_fresh;
    end if;

    execute format('insert into ledger.%1$I (%2$s, source, batch_id) select %3$s, $1, $2 from staging.%1$I s where %4$s',
                   feed_name, cols, regexp_replace(cols, '(^|, )', '\1s.', 'g'), fresh)
      using source_name, batch;
    get diagnostics inserted = row_count;
    rows_new := inserted - rows_changed;
    rows_unchanged := staged - inserted;

    if whole or file_name is not null or again is not null then
        execute format('insert into pg_temp.load_ended select %1$s, l.batch_id from %2$s and s.%3$I is null and l.source = $2 and %4$s'
                       ' and ($3 or l.batch_id in (select b.batch_id from nightpost.batch b'
                       ' where b.source = $2 and b.feed = $4 and b.file = $5))',
                       (select string_agg(format('l.%I', k), ', ' order by n) from unnest(f.key_columns) with ordinality u (k, n)),
                       replace(live, ' l where ', format(' l left join (select %s from staging.%I s offset 0) s on %s where ', s_keys, feed_name, key_join)),
                       f.key_columns[1], coalesce(regexp_replace(again, '\mr\.', 'l.', 'g'), 'true'))
          using batch, source_name, whole or again is not null, feed_name, file_name;
        gone := nightpost.end_versions(feed_name, source_name, batch);
        rows_ended := rows_ended + gone;
    end if;

    -- The last modification seen, of rows that changed nothing too: they have left no version behind.
    select format('insert into nightpost.bucket as k (feed, source, bill_cycle, day, bucket, rows, amounts, hash, latest)'
                  ' select %L, %L, %s, %s, %s, 0, %L::numeric[], 0, max(r.last_modified) from staging.%I r group by 3, 4, 5'
                  ' on conflict (feed, source, bill_cycle, day, bucket) do update set latest = greatest(k.latest, excluded.latest)',
                  feed_name, source_name, b.cycle, b.day, b.bucket, array_fill(0, array[cardinality(b.amounts)]), feed_name)
      into adding
      from nightpost.bucket_feed b
     where b.feed = feed_name;
    if adding is not null and known then
        execute adding;
    end if;

    -- A good version of a key ends its quarantine.
    execute format('update nightpost.quarantine q set resolved_by = $1 from staging.%1$I s'
                   ' where q.source = $2 and q.feed = $3 and q.resolved_by is null and q.batch_id < $1'
                   ' and q.row_key = concat_ws(''|'', %2$s)',
                   feed_name, (select string_agg(format('s.%I', k), ', ' order by n)
                                 from unnest(f.key_columns) with ordinality u (k, n)))
      using batch, source_name, feed_name;
    drop table pg_temp.load_live;
    drop table pg_temp.load_ended;
    return next;
end
$$;

-- What an operator says is a batch of knowledge of its own; null: on the day of the last night.
create function nightpost.operator_batch(feed_name text, day date, ended bool default false) returns int8
language plpgsql as $$
declare
    id    int8 := coalesce((select max(b.batch_id) from nightpost.batch b), 0) + 1;
    after date := coalesce(day, (select max(r.business_date) from nightpost.run r), current_date);
begin
    insert into nightpost.batch (batch_id, source, feed, business_date, rows_read, rows_new, rows_ended)
    values (id, '_operator', feed_name, after, 1, case when ended then 0 else 1 end, case when ended then 1 else 0 end);
    return id;
end
$$;

create function nightpost.recipients_clear(of_run text) returns void
language plpgsql as $$
begin
    delete from nightpost.recipient_scope s where s.run_id = of_run;
    delete from nightpost.recipient r where r.run_id = of_run;
end
$$;
