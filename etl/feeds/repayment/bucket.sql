-- 还款 / repayments of debt and credit.
-- Runs on the source: its figures per cycle, GMT+8 day and customer bucket, as the load keeps them of the
-- ledger (sql/schema/0012_bucket.sql). The hash is over the columns of select.sql but last_modified.
-- Settings: nightpost.cycles (not used: its facts are of several months, so it is compared whole), nightpost.hashed (remainders by
-- seven of the buckets whose hash is wanted), nightpost.buckets (JSON: only these; '' = all).
select b.cycle,
       b.day,
       b.bucket,
       count(*),
       array[coalesce(sum(r.amount), 0)]::numeric[],
       max(r.last_modified),
       sum(case when b.bucket % 7 = any (current_setting('nightpost.hashed')::int4[])
                then ('x' || left(md5(convert_to(row(
               r.customer_id::text, r.repayment_id::text, r.record_id::text, r.kind::text,
               trim_scale(r.amount::numeric), r.paid_time at time zone 'UTC'
               )::text, 'UTF8')), 16))::bit(64)::int8 end)
  from src.repayment r
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(r.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (current_setting('nightpost.buckets') = '' or (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                      from json_to_recordset(coalesce(nullif(current_setting('nightpost.buckets'), ''), '[]')::json)
                                           k (cycle text, day date, bucket int4)))
 group by b.cycle, b.day, b.bucket
