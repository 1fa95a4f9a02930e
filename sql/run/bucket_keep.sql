-- Keeps what the source answered. $1 feed, $2 source, $3 cycles.
select nightpost.bucket_accept($1, $2, nightpost.bucket_cycles($1, $3::text[])),
       nightpost.bucket_remember($1, $2, nightpost.bucket_cycles($1, $3::text[]))
