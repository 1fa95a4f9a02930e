-- Whether this content is what was loaded last under the name that it had, and all of it is good: else it is loaded again.
-- $1 source, $2 SHA-256.
select b.batch_id::text
  from nightpost.batch b
 where b.source = $1
   and b.file_sha256 = $2
   and not exists (select from nightpost.batch n
                    where n.source = b.source and n.feed = b.feed and n.file = b.file and n.batch_id > b.batch_id)
   and not exists (select from nightpost.quarantine q
                    where q.source = b.source and q.batch_id = b.batch_id and q.resolved_by is null)
 limit 1
