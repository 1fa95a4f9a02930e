-- The differences for a person: expected is what the source says, actual the ledger with quarantine.
-- $1 feed, $2 source, $3 cycles.
select $2                                                                               as source,
       $1                                                                               as feed,
       c.bill_cycle                                                                     as cycle,
       c.day::text                                                                      as day,
       c.bucket::text                                                                   as bucket,
       v.measure,
       v.expected,
       v.actual,
       v.difference
  from nightpost.bucket_compare($1, $2, nightpost.bucket_cycles($1, $3::text[])) c
 cross join lateral (
       select 0 as place, 'rows' as measure, c.expected_rows::text as expected, c.actual_rows::text as actual,
              (c.actual_rows - c.expected_rows)::text as difference
        where c.expected_rows <> c.actual_rows
        union all
       select n::int4, f.amounts[n], trim_scale(coalesce(x.expected, 0))::text, trim_scale(coalesce(x.actual, 0))::text,
              trim_scale(coalesce(x.actual, 0) - coalesce(x.expected, 0))::text
         from nightpost.bucket_feed f
        cross join lateral unnest(c.expected_amounts, c.actual_amounts) with ordinality x (expected, actual, n)
        where f.feed = $1
          and coalesce(x.expected, 0) <> coalesce(x.actual, 0)
        union all
       select 99, 'hash of the rows', c.expected_hash::text, c.actual_hash::text, 'differs'
        where c.expected_hash <> c.actual_hash
          and c.expected_rows = c.actual_rows
          and c.expected_amounts is not distinct from c.actual_amounts) v
 where c.verdict = 'differs'
 order by c.bill_cycle, c.day, c.bucket, v.place
