-- Files of a release, and what was read back from them. $1 recipient, $2 release, $3 the files as JSON.
with told as materialized (
    select f.*
      from jsonb_to_recordset($3::jsonb) as f(path text, report text, cycle text, edition text, format text, part int4, rows int8,
                                              bytes int8, content_bytes int8, sha256 text, content_sha256 text, cut_cells int8,
                                              linked bool, split text, sums jsonb)
), added as (
    insert into nightpost.file (recipient, release, path, report, cycle, edition, format, part, rows, bytes, content_bytes, sha256, content_sha256, cut_cells, linked, split)
    select $1, $2, t.path, t.report, t.cycle, t.edition, t.format, t.part, t.rows, t.bytes, t.content_bytes, t.sha256, t.content_sha256, t.cut_cells, t.linked, t.split
      from told t
)
insert into nightpost.file_sum (recipient, release, path, field, currency, written, read, ledger)
select $1,
       $2,
       t.path,
       s.field,
       s.currency,
       s.written,
       s.read,
       s.ledger
  from told t
 cross join jsonb_to_recordset(t.sums) as s(field text, currency text, written numeric, read numeric, ledger numeric)
