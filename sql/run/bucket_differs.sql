-- What the comparison found. $1 feed, $2 source, $3 cycles, $4 share of bad rows allowed.
select count(*)::text                                                                   as asked,
       count(*) filter (where c.verdict = 'differs')::text                              as differing,
       coalesce(json_agg(json_build_object('cycle', c.bill_cycle, 'day', c.day::text, 'bucket', c.bucket)
                         order by c.bill_cycle, c.day, c.bucket) filter (where c.verdict = 'differs'), '[]')::text as buckets,
       coalesce(array_agg(distinct c.bill_cycle) filter (where c.verdict = 'differs'), '{}')::text as cycles,
       greatest(20, floor(coalesce(sum(c.expected_rows), 0) * $4::numeric))::text        as bad_rows
  from nightpost.bucket_compare($1, $2, nightpost.bucket_cycles($1, $3::text[])) c
