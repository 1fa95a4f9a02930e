-- Whether this content is what was loaded last under the name that it had. $1 source, $2 SHA-256.
select b.batch_id::text
  from nightpost.batch b
 where b.source = $1
   and b.file_sha256 = $2
   and not exists (select from nightpost.batch n
                    where n.source = b.source and n.feed = b.feed and n.file = b.file and n.batch_id > b.batch_id)
 limit 1
