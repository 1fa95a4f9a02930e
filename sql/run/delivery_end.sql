-- $1 target, $2 release, $3 state, $4 attempts, $5 SHA-256 of the manifest that lies there, $6 files, $7 bytes, $8 error.
update nightpost.delivery
   set state = $3, attempts = $4::int4, manifest_sha256 = $5, files = $6::int4, bytes = $7::int8, error = $8, ended_at = clock_timestamp()
 where target_id = $1::int4
   and release = $2
