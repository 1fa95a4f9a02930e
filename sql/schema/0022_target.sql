-- Where releases are pushed to (3-operations.md, 3.4): folders of rclone remotes, each of one recipient. Two targets that are in use
-- never overlap, not even one inside the other: of two recipients one would see the other's files.
create type nightpost.places as range (subtype = text, collation = "C");

-- Everything below remote: '0' comes after '/'. Made by the insert, so that the constraint is about what is stored.
create table nightpost.target (
    target_id  int4 generated always as identity primary key,
    recipient  text collate "C" not null,
    remote     text collate "C" not null check (remote ~ '^[A-Za-z0-9_.][A-Za-z0-9_. -]*:[^/]' and remote !~ '(/$|//|(^|[:/])\.{1,2}(/|$)|[[:cntrl:]])'),
    age        text collate "C" check (age ~ '^age1[0-9a-z]{58}$'),
    since      date not null,
    ended      bool not null default false,
    places     nightpost.places generated always as (nightpost.places(remote || '/', remote || '0')) stored,
    constraint target_serves_one exclude using gist (places with &&) where (not ended)
);

-- What has come to a target, or why it has not.
create table nightpost.delivery (
    target_id       int4 not null,
    release         text collate "C" not null,
    state           text collate "C" not null check (state in ('running', 'done', 'failed')),
    attempts        int4 not null default 0,
    manifest_sha256 text collate "C",                      -- of the manifest as it lies there
    files           int4,
    bytes           int8,
    started_at      timestamptz not null default clock_timestamp(),
    ended_at        timestamptz,
    error           text collate "C",
    primary key (target_id, release)
);

-- A night reads targets and notes deliveries; people decide about targets.
insert into nightpost.run_reads (relation) values ('target');

select nightpost.secure();
