-- One file of a release, and what was read back from it. $1 recipient, $2 release, $3 path, $4 report, $5 cycle, $6 edition,
-- $7 format, $8 part, $9 rows, $10 bytes, $11 content bytes, $12 sha256, $13 content sha256, $14 cut cells, $15 linked, $16 split,
-- $17 sums as JSON.
with added as (
    insert into nightpost.file (recipient, release, path, report, cycle, edition, format, part, rows, bytes, content_bytes, sha256, content_sha256, cut_cells, linked, split)
    values ($1, $2, $3, $4, $5, $6, $7, $8::int4, $9::int8, $10::int8, $11::int8, $12, $13, $14::int8, $15::bool, $16)
    returning recipient, release, path
)
insert into nightpost.file_sum (recipient, release, path, field, currency, written, read, ledger)
select a.recipient,
       a.release,
       a.path,
       s.field,
       s.currency,
       s.written,
       s.read,
       s.ledger
  from added a
 cross join jsonb_to_recordset($17::jsonb) as s(field text, currency text, written numeric, read numeric, ledger numeric)
