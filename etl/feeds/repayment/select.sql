-- 还款 / repayments of debt and credit.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: nightpost.since (instant; rows changed before it were read by earlier nights).
select r.customer_id::text,
       r.repayment_id::text,
       r.record_id::text,
       r.kind::text,
       r.amount::numeric                  as amount,
       r.paid_time,
       r.last_modified,
       null::text as place
  from src.repayment r
 where r.last_modified >= current_setting('nightpost.since')::timestamptz
