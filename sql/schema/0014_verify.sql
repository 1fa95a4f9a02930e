-- Control 9: what was read back from every finished file (3-operations.md, 3.3), per summed column and
-- currency. A file that is a link to the last release's has what was read when its bytes were made.
create table nightpost.file_sum (
    recipient      text collate "C" not null,
    release        text collate "C" not null,
    path           text collate "C" not null,
    field          text collate "C" not null,
    currency       text collate "C" not null,
    written        numeric,          -- NULL: only NULLs
    read           numeric,
    ledger         numeric,          -- NULL: the report has no second sum for this file
    primary key (recipient, release, path, field, currency)
);
