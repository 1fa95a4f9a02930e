-- A release is complete in its building folder. $1 recipient, $2 release, $3 R, $4 revision, $5 run id, $6 files,
-- $7 linked, $8 rows, $9 bytes, $10 differences between files and ledger, $11 manifest's SHA-256, $12 what pages say of it, as JSON,
-- $13 the reports it is of, a blank around each, or NULL: everything.
insert into nightpost.release (recipient, release, issue_date, revision, run_id, state, files, linked, rows, bytes, differences, manifest_sha256, page,
                               only_reports)
values ($1, $2, $3::date, $4::int4, $5, 'written', $6::int4, $7::int4, $8::int8, $9::int8, $10::int8, $11, $12::jsonb, string_to_array(trim($13), ' '))
    on conflict (recipient, release) do update
   set run_id = excluded.run_id, state = 'written', files = excluded.files, linked = excluded.linked, rows = excluded.rows,
       bytes = excluded.bytes, differences = excluded.differences, manifest_sha256 = excluded.manifest_sha256, page = excluded.page,
       only_reports = excluded.only_reports, published_at = null
 where nightpost.release.state <> 'published'
