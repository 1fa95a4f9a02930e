-- 还款 / repayments of debt and credit.
-- Runs on the source: select.sql for buckets that differ (bucket.sql), whenever their rows were changed.
-- Settings: nightpost.cycles, nightpost.buckets (JSON).
select r.customer_id::text,
       r.repayment_id::text,
       r.record_id::text,
       r.kind::text,
       r.amount::numeric                  as amount,
       r.paid_time,
       r.last_modified,
       null::text as place
  from src.repayment r
 cross join lateral (
       select ''::text as cycle,
              '-infinity'::date as day,
              ('x' || left(md5(convert_to(coalesce(r.customer_id, ''), 'UTF8')), 2))::bit(8)::int4 % 64 as bucket) b
 where (b.cycle, b.day, b.bucket) in (select k.cycle, k.day, k.bucket
                                     from json_to_recordset(current_setting('nightpost.buckets')::json)
                                          k (cycle text, day date, bucket int4))
