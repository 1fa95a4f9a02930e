-- How many rows of a feed live in the ledger, of the cycles that were compared with its source. $1 feed, $2 source,
-- $3 cycles.
select coalesce(sum(b.rows), 0)::text as rows
  from nightpost.bucket b
 where b.feed = $1
   and b.source = $2
   and b.bill_cycle = any (nightpost.bucket_cycles($1, $3::text[]))
