-- A release is complete in its building folder. $1 recipient, $2 release, $3 R, $4 revision, $5 run id, $6 files,
-- $7 linked, $8 rows, $9 bytes, $10 manifest's SHA-256, $11 reason.
insert into nightpost.release (recipient, release, issue_date, revision, run_id, state, reason, files, linked, rows, bytes, manifest_sha256)
values ($1, $2, $3::date, $4::int4, $5, 'written', $11, $6::int4, $7::int4, $8::int8, $9::int8, $10)
    on conflict (recipient, release) do update
   set run_id = excluded.run_id, state = 'written', reason = excluded.reason, files = excluded.files, linked = excluded.linked,
       rows = excluded.rows, bytes = excluded.bytes, manifest_sha256 = excluded.manifest_sha256, published_at = null
 where nightpost.release.state <> 'published'
