-- Whether this content has been loaded already. $1 source, $2 SHA-256.
select b.batch_id::text
  from nightpost.batch b
 where b.source = $1
   and b.file_sha256 = $2
 limit 1
