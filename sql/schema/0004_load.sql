-- Loading a batch: staging → quarantine and ledger. The same three steps for every feed, driven by
-- nightpost.feed; what is special to a feed stands in its check.sql, which runs between 1 and 2. Staging is
-- passed over few times: one pass finds the rows that break any rule of a feed, and only those are held
-- against each; figures come from staging; statistics are renewed where enough has changed.

-- Moves rows out of staging into quarantine. A row that is in quarantine already with the same
-- content and reason stays as it is, so that reading it again every night adds nothing; the rows of a
-- key that comes twice stay both. nightpost.moved counts what this load moved. Which rows they are is asked by a query
-- of its own: a coordinator plans one of staging (local) and codes (reference), but perhaps no change of the one by the other.
-- `among`: only these rows are looked at; NULL is all.
create function nightpost.quarantine_rows(feed_name text, source_name text, batch int8,
                                          bad_rows text, column_name text, reason text, among tid[] default null)
returns int8 language plpgsql as $$
declare
    keys  text[];
    rows  tid[];
    moved int8;
begin
    execute format('select array_agg(s.ctid) from staging.%I s where %s(%s)', feed_name,
                   case when among is null then '' else 's.ctid = any ($1) and ' end, bad_rows)
       into rows
      using among;
    if rows is null then
        return 0;
    end if;
    select key_columns into strict keys from nightpost.feed where feed = feed_name;
    execute format(
        'with bad as (delete from staging.%1$I s where s.ctid = any ($7) returning to_jsonb(s.*) as content)'
        ' , keyed as (select content, content ->> ''place'' as place,'
        '   (select string_agg(coalesce(content ->> k, ''''), ''|'' order by n)'
        '      from unnest($1) with ordinality u (k, n)) as row_key from bad)'
        ' , added as (insert into nightpost.quarantine (batch_id, source, feed, row_key, place, column_name, reason,'
        '     customer_id, bill_cycle, currency, payable_amount, content, content_hash)'
        '   select $2, $3, $4, k.row_key, k.place, $5, replace($6, ''%%s'', coalesce(k.content ->> $5, ''NULL'')),'
        '          k.content ->> ''customer_id'', k.content ->> ''bill_cycle'', k.content ->> ''currency'','
        '          nullif(k.content ->> ''payable_amount'', ''NaN'')::numeric,'
        '          k.content, md5((k.content - ''place'' - ''last_modified'')::text)'
        '     from keyed k'
        '    where not exists (select from nightpost.quarantine q'
        '                       where q.source = $3 and q.feed = $4 and q.row_key = k.row_key'
        '                         and q.column_name = $5 and q.resolved_by is null'
        '                         and q.content_hash = md5((k.content - ''place'' - ''last_modified'')::text))'
        '   returning 1)'
        ' , seen as (insert into nightpost.bad_row (row_key, content_hash)'
        '   select k.row_key, md5((k.content - ''place'' - ''last_modified'')::text) from keyed k)'
        ' , older as (update nightpost.quarantine q set resolved_by = $2 from keyed k'
        '    where q.source = $3 and q.feed = $4 and q.row_key = k.row_key and q.resolved_by is null and q.batch_id < $2'
        '      and not exists (select from keyed n where n.row_key = q.row_key and q.column_name = $5'
        '                         and q.content_hash = md5((n.content - ''place'' - ''last_modified'')::text)))'
        ' select count(*) from keyed',
        feed_name)
    into moved
    using keys, batch, source_name, feed_name, column_name, reason, rows;
    perform set_config('nightpost.moved', (coalesce(nullif(current_setting('nightpost.moved', true), ''), '0')::int8 + moved)::text, true);
    return moved;
end
$$;

-- The rows of staging of which any of the conditions over s holds; NULL: none. The planner takes most rows for bad
-- ones, and parallel workers for too dear to hand them over.
create function nightpost.staged_rows(feed_name text, conditions text[]) returns tid[]
language plpgsql set parallel_tuple_cost = 0 as $$
declare
    found tid[];
begin
    execute format('select array_agg(s.ctid) from staging.%I s where %s', feed_name,
                   (select string_agg('(' || c || ')', ' or ' order by n) from unnest(conditions) with ordinality u (c, n)))
       into found;
    return found;
end
$$;

-- Applies rules to staging, each {condition over s, column, reason}, in their order. Returns how many rows were moved.
create function nightpost.quarantine_rules(feed_name text, source_name text, batch int8, rules text[]) returns int8
language plpgsql as $$
declare
    bad   tid[] := nightpost.staged_rows(feed_name, array(select rules[i][1] from generate_subscripts(rules, 1) i order by i));
    moved int8 := 0;
begin
    for i in 1 .. array_length(rules, 1) loop
        exit when moved >= coalesce(cardinality(bad), 0);
        moved := moved + nightpost.quarantine_rows(feed_name, source_name, batch, rules[i][1], rules[i][2], rules[i][3], bad);
    end loop;
    return moved;
end
$$;

-- 1. What every feed refuses: a required column that is empty, a decimal that is no number or does
--    not fit the ledger, a key that comes twice in one load (nobody can say which row is right).
--    A decimal is asked for its scale and size first, which cost nothing; more decimals than 12 are bad only
--    when they are no zeros. NaN has no scale.
create function nightpost.check_common(feed_name text, source_name text, batch int8) returns int8
language plpgsql as $$
declare
    f       nightpost.feed;
    c       text;
    decimal text[];
    bad     tid[];
    twice   bool;
    moved   int8 := 0;
begin
    select * into strict f from nightpost.feed where feed = feed_name;
    select coalesce(array_agg(a.attname::text order by a.attnum), '{}')
      into decimal
      from pg_attribute a
     where a.attrelid = format('staging.%I', feed_name)::regclass
       and a.atttypid = 'numeric'::regtype and a.attnum > 0;
    if cardinality(f.required) + cardinality(decimal) > 0 then
        bad := nightpost.staged_rows(feed_name,
                   array(select format('s.%I is null', r) from unnest(f.required) r)
                   || array(select format(case when d = 'usage_amount' then 'not (s.%1$I < ''Infinity'' and s.%1$I > ''-Infinity'')'
                                               else 'not (scale(s.%1$I) <= 12 and s.%1$I < 1e26 and s.%1$I > -1e26)'
                                                    ' and not (s.%1$I = round(s.%1$I, 12) and abs(s.%1$I) < 1e26)' end, d)
                              from unnest(decimal) d));
    end if;
    if bad is not null then
        foreach c in array f.required loop
            exit when moved >= cardinality(bad);
            moved := moved + nightpost.quarantine_rows(feed_name, source_name, batch, format('s.%I is null', c), c, 'is empty, but required', bad);
        end loop;
        foreach c in array decimal loop
            exit when moved >= cardinality(bad);
            moved := moved
                + nightpost.quarantine_rows(feed_name, source_name, batch,
                      format('s.%1$I in (''NaN'', ''Infinity'', ''-Infinity'')', c), c, '%s is not a decimal number', bad)
                + case when c = 'usage_amount' then 0
                       else nightpost.quarantine_rows(feed_name, source_name, batch,
                                format('s.%1$I <> round(s.%1$I, 12) or abs(s.%1$I) >= 1e26', c), c,
                                '%s has more than 12 decimals or 26 digits', bad) end;
        end loop;
    end if;

    select format('select exists (select from staging.%I group by %s having count(*) > 1)', feed_name, string_agg(format('%I', k), ', '))
      into strict c
      from unnest(f.key_columns) k;
    execute c into twice;
    if twice then
        moved := moved + nightpost.quarantine_rows(feed_name, source_name, batch,
              (select format('(%1$s) in (select %1$s from staging.%2$I group by %1$s having count(*) > 1)',
                             string_agg(format('%I', k), ', '), feed_name) from unnest(f.key_columns) k),
              f.key_columns[cardinality(f.key_columns)], 'the key %s comes more than once in this load');
    end if;
    return moved;
end
$$;

-- Statistics of a table after a transaction has changed much of it: of those partitions of which it changed a
-- twentieth, and of the whole when a partition is new. Plans of the transform and the reports depend on it;
-- sampling every partition every night would make a night cost what all months cost. Amounts but debt and
-- credit are no condition of any query, so they are left out.
create function nightpost.refresh_statistics(tab regclass) returns void
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

-- 2. Rows whose key belongs to another source are refused: two sources cannot own one row.
-- 3. New and changed versions go in; with `whole`, what the source no longer has has ended. A file that
--    comes again under its name with other content is a correction: what it no longer has has ended too.
-- Each statement adds what it did to the bucket figures. With nightpost.buckets the load is whole within these
-- buckets.
create function nightpost.apply_batch(feed_name text, source_name text, batch int8, whole bool, file_name text)
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
    again    text; -- the buckets that are being read again: a condition, or NULL
    cycles   text := '';
    staged_cycles text[];
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
    if feed_name = 'consumption' then -- its partitions of other cycles are not looked at
        staged_cycles := array(select distinct s.bill_cycle from staging.consumption s);
        cycles := ' and l.bill_cycle = any ($1)';
    end if;
    live := format('ledger.%1$I l where not exists (select from ledger.%2$I e where %3$s and e.batch_id = l.batch_id)',
                   feed_name, feed_name || '_end',
                   (select string_agg(format('e.%1$I = l.%1$I', k), ' and ') from unnest(f.key_columns) k));

    execute format('create temporary table load_ended on commit drop as select %s, batch_id from ledger.%I with no data',
                   keys, feed_name || '_end');
    execute format('create temporary table load_live on commit drop as select l.* from %s join staging.%I s on %s where %s%s',
                   split_part(live, ' where ', 1), feed_name, key_join, substr(live, strpos(live, ' where ') + 7), cycles)
      using staged_cycles;
    get diagnostics lives = row_count;
    known := lives > 0;
    if lives > 100 then
        analyze pg_temp.load_live;
    end if;

    select format('(%1$s) = any ($6) and (%1$s, %2$s, %3$s) in (select k.cycle, k.day, k.bucket from nightpost.bucket_keys() k)',
                  b.cycle, b.day, b.bucket)
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
           from unnest(staged_cycles) c (bill_cycle);
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

    -- In the order of the key: its index grows at its ends, and what the proofs walk, a customer's records, lies together.
    execute format('insert into ledger.%1$I (%2$s, source, batch_id) select %3$s, $1, $2 from staging.%1$I s where %4$s order by s.%5$I',
                   feed_name, cols, regexp_replace(cols, '(^|, )', '\1s.', 'g'), fresh, f.key_columns[1])
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
          using batch, source_name, whole or again is not null, feed_name, file_name,
                array(select distinct k.cycle from nightpost.bucket_keys() k);
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
    -- So does a load that says all there is, of what it has no more: of the source, or of the file under its name.
    if whole or file_name is not null then
        update nightpost.quarantine q
           set resolved_by = batch
         where q.source = source_name
           and q.feed = feed_name
           and q.resolved_by is null
           and q.batch_id < batch
           and (whole or q.batch_id in (select b.batch_id from nightpost.batch b
                                         where b.source = source_name and b.feed = feed_name and b.file = file_name))
           and not exists (select from nightpost.bad_row r where r.row_key = q.row_key and r.content_hash = q.content_hash)
           and not exists (select from nightpost.refused_row r
                            where coalesce(r.row_key, r.place) = q.row_key and md5(coalesce(r.content, '')) = q.content_hash);
    end if;
    drop table pg_temp.load_live;
    drop table pg_temp.load_ended;
    return next;
end
$$;

-- Begins a load: empties staging and says which batch it will be and since when to read.
create function nightpost.begin_load(feed_name text, source_name text, overlap interval)
returns table (batch_id int8, since timestamptz) language plpgsql as $$
begin
    execute format('truncate staging.%I', feed_name);
    delete from nightpost.bad_row;
    perform set_config('nightpost.moved', '0', true);
    return query
    select coalesce((select max(b.batch_id) from nightpost.batch b), 0) + 1,
           coalesce((select max(b.high_water) - overlap from nightpost.batch b
                      where b.source = source_name and b.feed = feed_name), '-infinity');
end
$$;

-- Judges and keeps a load; see apply_batch. `read` is what the source sent, `refused` what was
-- refused before staging. Fails when more rows are bad than the source may have.
create function nightpost.finish_load(feed_name text, source_name text, batch int8, business_date date,
                                      whole bool, since timestamptz, read int8, bad int8,
                                      bad_share numeric, bad_floor int8, file text, file_sha256 text)
returns table (rows_new int8, rows_changed int8, rows_unchanged int8, rows_ended int8, rows_quarantined int8)
language plpgsql as $$
declare
    a     record;
    water timestamptz;
    news  int8;
begin
    if exists (select from pg_attribute t where t.attrelid = format('staging.%I', feed_name)::regclass
                                            and t.attname = 'last_modified') then
        execute format('select max(s.last_modified) from staging.%I s where isfinite(s.last_modified)', feed_name)
           into water;
    end if;
    select * into strict a from nightpost.apply_batch(feed_name, source_name, batch, whole, file);
    bad := bad + a.rows_foreign;
    if bad > greatest(bad_floor, bad_share * read) then
        raise exception 'source %, feed %: % of % rows are bad, more than max_bad_share = % allows', source_name,
                        feed_name, bad, read, bad_share
              using errcode = 'NP001',
                    detail = (select string_agg(format('%s: %s: %s', coalesce(q.place, q.row_key), q.column_name, q.reason), '; ')
                                from (select * from nightpost.quarantine n where n.batch_id = batch order by n.quarantine_id limit 3) q);
    end if;
    select count(*) into news from nightpost.quarantine q where q.batch_id = batch or q.resolved_by = batch;
    perform brin_summarize_new_values(i.indexrelid)
       from pg_partition_tree(format('ledger.%I', feed_name)::regclass) t
       join pg_index i on i.indrelid = t.relid
       join pg_class c on c.oid = i.indexrelid and c.relkind = 'i'
       join pg_am m on m.oid = c.relam and m.amname = 'brin'
      where t.isleaf
        and pg_stat_get_xact_tuples_inserted(t.relid) > 0;
    if a.rows_new + a.rows_changed > 100 then -- plans of the transform depend on it
        perform nightpost.refresh_statistics(format('ledger.%I', feed_name)::regclass);
    end if;
    if a.rows_new + a.rows_changed + a.rows_ended + news > 0 then
        insert into nightpost.batch (batch_id, source, feed, business_date, since, high_water, file, file_sha256, rows_read,
                                     rows_new, rows_changed, rows_unchanged, rows_ended, rows_quarantined)
        values (batch, source_name, feed_name, business_date, since, water, file, file_sha256, read,
                a.rows_new, a.rows_changed, a.rows_unchanged, a.rows_ended,
                coalesce(nullif(current_setting('nightpost.moved', true), ''), '0')::int8
                + case when file_sha256 is null then 0 else (select count(*) from nightpost.refused_row) end);
    end if;
    return query select a.rows_new, a.rows_changed, a.rows_unchanged, a.rows_ended, bad;
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
