-- Buckets of which only the last modification differs: their hash decides, so they are taken out and asked
-- again. $1 feed, $2 source, $3 cycles. One row: the buckets as JSON, or NULL.
with doubt as (
    delete from nightpost.bucket_asked a
     using nightpost.bucket_compare($1, $2, nightpost.bucket_cycles($1, $3::text[])) c
     where c.verdict = 'doubt'
       and a.bill_cycle = c.bill_cycle and a.day = c.day and a.bucket = c.bucket
    returning a.bill_cycle, a.day, a.bucket
)
select json_agg(json_build_object('cycle', d.bill_cycle, 'day', d.day::text, 'bucket', d.bucket))::text as buckets
  from doubt d
