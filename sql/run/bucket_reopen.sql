-- What of these buckets is in quarantine is judged anew. $1 feed, $2 source, $3 batch.
select nightpost.bucket_reopen($1, $2, $3::int8)
