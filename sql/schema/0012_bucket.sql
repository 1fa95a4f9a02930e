-- Bucket comparison (3-operations.md, 3.2): what the ledger holds of each source, as figures per (feed,
-- bill cycle, GMT+8 day, customer bucket) that every load keeps as it goes, so that the source can be
-- asked for the same figures and only what differs is read again. Nothing is ever counted anew.
--
-- A bucket is the first byte of md5(customer_id) modulo 64; a row's hash is the first 8 bytes of the
-- md5 of its columns as one text. md5 and not hashtext(): PostgreSQL promises the former by RFC 1321,
-- the latter only within one major version, and source and warehouse need not be the same one. Texts
-- are hashed as UTF-8, decimals without trailing zeros, instants in UTC, NULL as record_out shows it.

create table nightpost.bucket_feed (
    feed    text collate "C" primary key,
    cycle   text collate "C" not null, -- expressions over a row r; written by migrations, never by data
    day     text collate "C" not null,
    bucket  text collate "C" not null,
    amounts text[] not null,
    hashed  text[] not null
);

create table nightpost.bucket (
    feed       text collate "C" not null,
    source     text collate "C" not null,
    bill_cycle text collate "C" not null,
    day        date not null,
    bucket     int4 not null,
    rows       int8 not null,
    amounts    numeric[] not null,
    latest     timestamptz, -- last modification seen, of rows that changed nothing too
    hash       numeric not null,
    primary key (feed, source, bill_cycle, day, bucket)
);

-- What a source answers, before it is compared.
create unlogged table nightpost.bucket_asked (
    bill_cycle text collate "C",
    day        date,
    bucket     int4,
    rows       int8,
    amounts    numeric[],
    latest     timestamptz,
    hash       numeric -- NULL where it was not asked for
);

-- What each source said in an extraction's own snapshot, from this mark on until the next row of the
-- same bucket. Control 1 compares with it; a past date never asks again.
create table nightpost.source_figure (
    feed       text collate "C" not null,
    source     text collate "C" not null,
    bill_cycle text collate "C" not null,
    day        date not null,
    bucket     int4 not null,
    mark       int8 not null,
    rows       int8 not null,
    amounts    numeric[] not null,
    primary key (feed, source, bill_cycle, day, bucket, mark)
);
-- Which cycles were asked about, at which mark.
create table nightpost.source_asked (
    feed       text collate "C" not null,
    source     text collate "C" not null,
    bill_cycle text collate "C" not null,
    mark       int8 not null,
    primary key (feed, source, bill_cycle, mark)
);

create index on nightpost.quarantine (source, feed) where resolved_by is null;

-- stable, as convert_to is: then the planner puts the expression in its place, and no row calls a function.
create function nightpost.customer_bucket(customer_id text) returns int4
language sql stable parallel safe as
$$ select ('x' || left(md5(convert_to(coalesce(customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 $$;

create function nightpost.amounts_add(a numeric[], b numeric[]) returns numeric[]
language sql immutable parallel safe as
$$ select array_agg(coalesce(u.x, 0) + coalesce(u.y, 0) order by u.n) from unnest(a, b) with ordinality u (x, y, n) $$;

create aggregate nightpost.amounts_sum (numeric[]) (sfunc = nightpost.amounts_add, stype = numeric[]);

-- The expressions of a row r of a feed: where it belongs, its amounts, its hash.
create function nightpost.bucket_row(feed_name text) returns text
language sql stable as $$
    select format('%s as c, %s as d, %s as b, %s, (''x'' || left(md5(convert_to(row(%s)::text, ''UTF8'')), 16))::bit(64)::int8 as h',
                  f.cycle, f.day, f.bucket,
                  (select string_agg(format('r.%I as a%s', a, n), ', ' order by n) from unnest(f.amounts) with ordinality u (a, n)),
                  (select string_agg(format(case a.atttypid when 'numeric'::regtype then 'trim_scale(r.%I)'
                                                            when 'timestamptz'::regtype then '(r.%I at time zone ''UTC'')'
                                                            else 'r.%I' end, h), ', ' order by n)
                     from unnest(f.hashed) with ordinality u (h, n)
                     join pg_attribute a on a.attrelid = format('staging.%I', feed_name)::regclass and a.attname = h))
      from nightpost.bucket_feed f
     where f.feed = feed_name
$$;

create function nightpost.bucket_sums(feed_name text, sign text) returns text
language sql stable as $$
    select format('%1$s count(*), array[%2$s]::numeric[], %1$s coalesce(sum(h), 0)', sign,
                  (select string_agg(format('%s coalesce(sum(a%s), 0)', sign, n), ', ' order by n) from unnest(f.amounts) with ordinality u (a, n)))
      from nightpost.bucket_feed f
     where f.feed = feed_name
$$;

-- `, kept as (...)`: adds the rows of the CTE "figured" to the figures; for the statements of apply_batch.
create function nightpost.bucket_keep(feed_name text, source_name text, sign text) returns text
language sql stable as $$
    select format(', kept as (insert into nightpost.bucket as k (feed, source, bill_cycle, day, bucket, rows, amounts, hash)'
                  ' select %L, %L, c, d, b, %s from figured group by c, d, b'
                  ' on conflict (feed, source, bill_cycle, day, bucket) do update set rows = k.rows + excluded.rows,'
                  ' amounts = nightpost.amounts_add(k.amounts, excluded.amounts), hash = k.hash + excluded.hash)',
                  feed_name, source_name, nightpost.bucket_sums(feed_name, sign))
     where exists (select from nightpost.bucket_feed f where f.feed = feed_name)
$$;

-- A feed takes part: bucket.sql of its folder asks a source the same, over the same columns. What is in
-- the ledger by now is counted once. A migration that gives the feed a column calls this again.
create function nightpost.make_bucket(feed_name text, cycle text, day text, amounts text[]) returns void
language plpgsql as $$
declare
    key_join text;
begin
    delete from nightpost.bucket_feed f where f.feed = feed_name;
    delete from nightpost.bucket b where b.feed = feed_name;
    insert into nightpost.bucket_feed
    values (feed_name, cycle, day, 'nightpost.customer_bucket(r.customer_id)', amounts,
            (select array_agg(a.attname::text order by a.attnum)
               from pg_attribute a
              where a.attrelid = format('staging.%I', feed_name)::regclass
                and a.attnum > 0 and not a.attisdropped and a.attname not in ('place', 'last_modified')));
    select string_agg(format('e.%1$I = r.%1$I', k), ' and ') into strict key_join
      from nightpost.feed f cross join lateral unnest(f.key_columns) k where f.feed = feed_name;
    execute format('insert into nightpost.bucket (feed, source, bill_cycle, day, bucket, rows, amounts, hash, latest)'
                   ' select %1$L, s, c, d, b, %2$s, max(m) from (select r.source as s, r.last_modified as m, %3$s from ledger.%4$I r'
                   ' where not exists (select from ledger.%5$I e where %6$s and e.batch_id = r.batch_id)) x group by s, c, d, b',
                   feed_name, nightpost.bucket_sums(feed_name, ''), nightpost.bucket_row(feed_name), feed_name, feed_name || '_end', key_join);
end
$$;

-- Rows of a source that stand in quarantine, in the shape of bucket_asked. They are few, so they are added
-- up when they are asked for; a NaN among them would never leave a sum that is kept.
create function nightpost.bucket_quarantined(feed_name text, source_name text, known int8)
returns table (bill_cycle text, day date, bucket int4, rows int8, amounts numeric[], hash numeric)
language plpgsql stable parallel restricted as $$
begin
    return query execute format(
        'select c, d, b, %s from (select %s from nightpost.quarantine q'
        ' cross join lateral jsonb_populate_record(null::staging.%I, q.content) r'
        ' where q.feed = $1 and q.source = $2 and q.batch_id <= $3 and (q.resolved_by is null or q.resolved_by > $3)) x group by c, d, b',
        nightpost.bucket_sums(feed_name, ''), nightpost.bucket_row(feed_name), feed_name)
    using feed_name, source_name, known;
end
$$;

-- The ledger's figures of some cycles, quarantine included: what the source should answer.
create function nightpost.bucket_have(feed_name text, source_name text, cycles text[])
returns table (bill_cycle text, day date, bucket int4, rows int8, amounts numeric[], latest timestamptz, hash numeric)
language sql stable as $$
    select x.bill_cycle, x.day, x.bucket, sum(x.rows)::int8, nightpost.amounts_sum(x.amounts), max(x.latest), sum(x.hash)
      from (select b.bill_cycle, b.day, b.bucket, b.rows, b.amounts, b.latest, b.hash
              from nightpost.bucket b
             where b.feed = feed_name and b.source = source_name and b.bill_cycle = any (cycles)
             union all
            select q.bill_cycle, q.day, q.bucket, q.rows, q.amounts, null, q.hash
              from nightpost.bucket_quarantined(feed_name, source_name, 9223372036854775807) q
             where q.bill_cycle = any (cycles)) x
     group by x.bill_cycle, x.day, x.bucket
$$;

-- Each bucket that the source or the ledger has: same; doubt (only the last modification differs, and
-- no hash says whether more does); or differs.
create function nightpost.bucket_compare(feed_name text, source_name text, cycles text[])
returns table (bill_cycle text, day date, bucket int4, verdict text,
               expected_rows int8, actual_rows int8, expected_amounts numeric[], actual_amounts numeric[],
               expected_hash numeric, actual_hash numeric, latest timestamptz)
language sql stable as $$
    select coalesce(a.bill_cycle, h.bill_cycle), coalesce(a.day, h.day), coalesce(a.bucket, h.bucket),
           case when coalesce(a.rows, 0) <> coalesce(h.rows, 0) then 'differs'
                when coalesce(h.rows, 0) = 0 then 'same'
                when a.amounts is distinct from h.amounts then 'differs'
                when a.hash is not null and a.hash <> h.hash then 'differs'
                when a.latest is not distinct from h.latest or a.hash is not null then 'same'
                else 'doubt' end,
           coalesce(a.rows, 0), coalesce(h.rows, 0), a.amounts, h.amounts, a.hash, h.hash, a.latest
      from nightpost.bucket_asked a
      full join nightpost.bucket_have(feed_name, source_name, cycles) h
             on h.bill_cycle = a.bill_cycle and h.day = a.day and h.bucket = a.bucket
$$;

-- Before buckets are read again: what of them is in quarantine is judged anew.
create function nightpost.bucket_reopen(feed_name text, source_name text, batch int8) returns void
language plpgsql as $$
begin
    execute format(
        'update nightpost.quarantine t set resolved_by = $3'
        '  from (select q.quarantine_id, %s from nightpost.quarantine q'
        '         cross join lateral jsonb_populate_record(null::staging.%I, q.content) r'
        '         where q.feed = $1 and q.source = $2 and q.resolved_by is null) x'
        ' where t.quarantine_id = x.quarantine_id and (x.c, x.d, x.b) in (select k.cycle, k.day, k.bucket from nightpost.bucket_keys() k)',
        nightpost.bucket_row(feed_name), feed_name)
    using feed_name, source_name, batch;
end
$$;

-- The buckets that are being read again: setting nightpost.buckets, a JSON array; empty otherwise.
create function nightpost.bucket_keys() returns table (cycle text, day date, bucket int4)
language sql stable as $$
    select k.cycle, k.day, k.bucket
      from json_to_recordset(coalesce(nullif(current_setting('nightpost.buckets', true), ''), '[]')::json)
           k (cycle text, day date, bucket int4)
$$;

-- The source's word on the last modification is taken over where nothing else differs, and where the
-- rows themselves have just been read.
create function nightpost.bucket_accept(feed_name text, source_name text, cycles text[]) returns void
language sql as $$
    insert into nightpost.bucket as b (feed, source, bill_cycle, day, bucket, rows, amounts, hash, latest)
    select feed_name, source_name, c.bill_cycle, c.day, c.bucket, 0, array_fill(0, array[cardinality(c.expected_amounts)]), 0, c.latest
      from nightpost.bucket_compare(feed_name, source_name, cycles) c
     where c.latest is not null
       and (c.verdict = 'same'
            or c.verdict = 'doubt' and (c.bill_cycle, c.day, c.bucket) in (select k.cycle, k.day, k.bucket from nightpost.bucket_keys() k))
        on conflict (feed, source, bill_cycle, day, bucket) do update set latest = excluded.latest
     where b.latest is distinct from excluded.latest
$$;

-- The cycles by which a feed is kept.
create function nightpost.bucket_cycles(feed_name text, cycles text[]) returns text[]
language sql stable as $$
    select case when f.cycle = '''''::text' then '{""}'::text[] else cycles end from nightpost.bucket_feed f where f.feed = feed_name
$$;

-- Keeps what the source answered, where it is not what it said before.
create function nightpost.bucket_remember(feed_name text, source_name text, cycles text[]) returns void
language plpgsql as $$
declare
    known int8 := (select coalesce(max(b.batch_id), 0) from nightpost.batch b);
begin
    insert into nightpost.source_asked
    select feed_name, source_name, c, known from unnest(cycles) c
        on conflict do nothing;
    insert into nightpost.source_figure as f
    select feed_name, source_name, coalesce(a.bill_cycle, o.bill_cycle), coalesce(a.day, o.day), coalesce(a.bucket, o.bucket),
           known, coalesce(a.rows, 0), coalesce(a.amounts, '{}')
      from nightpost.bucket_asked a
      full join (select distinct on (s.bill_cycle, s.day, s.bucket) s.bill_cycle, s.day, s.bucket, s.rows, s.amounts
                   from nightpost.source_figure s
                  where s.feed = feed_name and s.source = source_name and s.bill_cycle = any (cycles)
                  order by s.bill_cycle, s.day, s.bucket, s.mark desc) o
             on o.bill_cycle = a.bill_cycle and o.day = a.day and o.bucket = a.bucket
     where (coalesce(a.rows, 0), coalesce(a.amounts, '{}')) is distinct from (o.rows, o.amounts)
       and (a.bill_cycle is not null or o.rows > 0)
        on conflict (feed, source, bill_cycle, day, bucket, mark) do update set rows = excluded.rows, amounts = excluded.amounts;
end
$$;

-- --- the load, as in 0004_load.sql, and with figures ---------------------------------------------------

-- Cycles and days are those of the bill; an order's those of its creation. What has no instant of its own
-- is compared by customer alone, whatever its age: cycle '', day -infinity.
select nightpost.make_bucket('consumption', 'coalesce(r.bill_cycle, '''')', 'coalesce((r.trade_time at time zone ''Etc/GMT-8'')::date, ''-infinity'')',
           '{official_amount, discount_amount, erase_amount, payable_amount, cash_amount, credit_amount, voucher_amount,'
           ' cash_coupon_amount, cash_coupon_counted, stored_card_amount, bonus_amount, debt_amount, writeoff_amount}');
select nightpost.make_bucket('orders', 'coalesce(to_char(r.create_time at time zone ''Etc/GMT-8'', ''YYYY-MM''), '''')',
           'coalesce((r.create_time at time zone ''Etc/GMT-8'')::date, ''-infinity'')',
           '{official_amount, amount_after_discount, voucher_amount, cash_coupon_amount, stored_card_amount, fee_amount, consumed_amount}');
select nightpost.make_bucket('order_line', '''''::text', '''-infinity''::date', '{official_amount, amount_after_discount}');
select nightpost.make_bucket('voucher', '''''::text', '''-infinity''::date', '{face_value, balance}');
select nightpost.make_bucket('repayment', '''''::text', '''-infinity''::date', '{amount}');
