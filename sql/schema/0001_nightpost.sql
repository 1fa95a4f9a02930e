-- The warehouse's own tables: what has been read, run, subscribed, published.
-- Forward-only; applied once, in order, and recorded with its hash in nightpost.migration.

create schema nightpost;
create schema mart;

create table nightpost.migration (
    name       text collate "C" primary key,
    sha256     text collate "C" not null,
    applied_at timestamptz not null default clock_timestamp()
);

-- One load of one feed from one source, or of one drop file. batch_id is the knowledge clock: what a
-- run knew is everything with a batch_id up to its mark. A load that brought nothing new leaves no
-- batch, and numbers have no gaps, so a night that was killed and run again ends with the same mark.
create table nightpost.batch (
    batch_id         int8 primary key,
    source           text collate "C" not null,
    feed             text collate "C" not null,
    business_date    date not null,
    since            timestamptz,
    high_water       timestamptz,
    file             text collate "C",
    file_sha256      text collate "C",
    rows_read        int8 not null default 0,
    rows_new         int8 not null default 0,
    rows_changed     int8 not null default 0,
    rows_unchanged   int8 not null default 0,
    rows_ended       int8 not null default 0,
    rows_quarantined int8 not null default 0,
    loaded_at        timestamptz not null default clock_timestamp()
);
create index on nightpost.batch (source, feed, batch_id);
create index on nightpost.batch (feed, business_date);
create index on nightpost.batch (business_date);

-- Rows that broke a rule of 1-domain.md: kept whole, never fixed (E21). A row stays open until a good
-- version of the same key arrives, or it is gone from its source.
create table nightpost.quarantine (
    quarantine_id   int8 generated always as identity primary key,
    batch_id        int8 not null,
    source          text collate "C" not null,
    feed            text collate "C" not null,
    row_key         text collate "C" not null,
    place           text collate "C",
    column_name     text collate "C" not null,
    reason          text collate "C" not null,
    customer_id     text collate "C",
    bill_cycle      text collate "C",
    currency        text collate "C",
    payable_amount  numeric,
    content         jsonb not null,
    content_hash    text collate "C" not null,
    resolved_by     int8
);
create index on nightpost.quarantine (source, feed, row_key);
create index on nightpost.quarantine (batch_id);

-- Which cycles a run issues, by the day of the issue date R (E6).
create table nightpost.calendar (
    day_from      int4 primary key check (day_from between 1 and 31),
    cycle_offsets int4[] not null
);
insert into nightpost.calendar values
    (1, '{-1}'),
    (2, '{-1, 0}'),
    (5, '{0}');

-- Code lists of page 1; a row with another code is quarantined with the list of known ones (E33).
create table nightpost.code (
    code_list  text collate "C" not null,
    code       text collate "C" not null,
    zh         text collate "C" not null,
    en         text collate "C" not null,
    bill_class text collate "C",
    primary key (code_list, code)
);

-- Months that are closed; see 1-domain.md, 1.8.
create table nightpost.closing (
    bill_cycle text collate "C" not null,
    revision   int4 not null,
    state      text collate "C" not null check (state in ('closed', 'reopened')),
    batch_id   int8 not null,
    by_whom    text collate "C" not null,
    reason     text collate "C",
    primary key (bill_cycle, revision, state)
);

-- What a partner, or one of its people, wants to receive. Ended, never deleted.
create table nightpost.subscription (
    subscription_id int8 generated always as identity primary key,
    partner_id  text collate "C" not null,
    manager_id  text collate "C",
    report      text collate "C" not null,
    edition     text collate "C" not null,
    locale      text collate "C" not null check (locale in ('zh', 'en')),
    profile     text collate "C" not null check (profile in ('human', 'machine')),
    masked      bool not null,
    part_rows   int8,
    big_xlsx    bool not null default false,
    valid_from  date not null,
    valid_to    date not null default 'infinity',
    batch_id    int8 not null,
    ended_by    int8,
    unique nulls not distinct (partner_id, manager_id, report, edition, ended_by)
);

-- A run is one business date under one basis; run_id = hash of (D, mark, configuration, definitions).
create table nightpost.run (
    run_id             text collate "C" primary key,
    business_date      date not null,
    mark               int8 not null,
    config_sha256      text collate "C" not null,
    definitions_sha256 text collate "C" not null,
    program_version    text collate "C" not null,
    state              text collate "C" not null check (state in ('running', 'done', 'partial', 'failed')),
    attempts           int4 not null default 1,
    first_started_at   timestamptz not null default clock_timestamp(),
    started_at         timestamptz not null default clock_timestamp(), -- of the last attempt
    ended_at           timestamptz,
    error              text collate "C"
);
create index on nightpost.run (business_date);

-- The basis of a business date: recorded by its first run, used by every later one.
create table nightpost.basis (
    business_date date primary key,
    mark          int8 not null,
    recorded_at   timestamptz not null default clock_timestamp()
);

-- Every unit of work with its outcome: a batch of a source, a model, a report of a recipient.
create table nightpost.unit (
    run_id     text collate "C" not null,
    stage      text collate "C" not null,
    unit       text collate "C" not null,
    state      text collate "C" not null check (state in ('done', 'held')),
    attempts   int4 not null default 1,
    rows       int8,
    bytes      int8,
    files      int4,
    totals     jsonb,
    started_at timestamptz not null default clock_timestamp(),
    ended_at   timestamptz,
    error      text collate "C",
    primary key (run_id, stage, unit)
);

-- What has been published, and is therefore immutable.
create table nightpost.release (
    recipient       text collate "C" not null,
    release         text collate "C" not null,
    issue_date      date not null,
    revision        int4 not null,
    run_id          text collate "C" not null,
    state           text collate "C" not null check (state in ('written', 'published', 'held')),
    reason          text collate "C",
    files           int4 not null,
    linked          int4 not null,
    rows            int8 not null,
    bytes           int8 not null,
    differences     int8 not null default 0,
    manifest_sha256 text collate "C",
    only_reports    text[] collate "C", -- of runs of one report; null: everything the recipient receives
    published_at    timestamptz,
    primary key (recipient, release)
);
create index on nightpost.release (run_id);

-- Every file of every release: its figures stand in the manifest too.
create table nightpost.file (
    recipient      text collate "C" not null,
    release        text collate "C" not null,
    path           text collate "C" not null,
    report         text collate "C" not null,
    cycle          text collate "C",
    edition        text collate "C" not null,
    format         text collate "C" not null,
    split          text collate "C",
    part           int4 not null default 0,
    rows           int8 not null,
    bytes          int8 not null,
    content_bytes  int8 not null,
    sha256         text collate "C" not null,
    content_sha256 text collate "C" not null,
    cut_cells      int8 not null default 0,
    linked         bool not null default false,
    primary key (recipient, release, path)
);

-- Rows of a drop file that were refused before they reached staging; emptied by the load.
create unlogged table nightpost.refused_row (
    place          text collate "C",
    column_name    text collate "C",
    reason         text collate "C",
    row_key        text collate "C",
    customer_id    text collate "C",
    bill_cycle     text collate "C",
    currency       text collate "C",
    payable_amount numeric,
    content        text collate "C"
);

-- Rows that a load put into quarantine, or found there; emptied by the load.
create unlogged table nightpost.bad_row (
    row_key      text collate "C",
    content_hash text collate "C"
);

-- Names that came with a drop file whose mapping derives parties; emptied by the load.
create unlogged table nightpost.drop_party (
    customer_id text collate "C",
    partner_id  text collate "C",
    name        text collate "C"
);

-- Whether this is a Citus coordinator (0031_distribution.sql).
create function nightpost.on_citus() returns bool
language sql stable as $$ select exists (select from pg_catalog.pg_extension e where e.extname = 'citus') $$;

-- Where a table is: as in nightpost.distribution; 'local' on one PostgreSQL.
create function nightpost.placed(relation regclass) returns text
language plpgsql stable as $$
declare
    kind text;
begin
    if nightpost.on_citus() then
        execute 'select case when p.partmethod = ''h'' then ''distributed'' when p.repmodel = ''t'' then ''reference'' end'
                '  from pg_catalog.pg_dist_partition p where p.logicalrelid = $1'
           into kind
          using relation;
    end if;
    return coalesce(kind, 'local');
end
$$;
