-- Keeps a load: new and changed versions into the ledger, counts into nightpost.batch.
-- $1 feed, $2 source, $3 batch, $4 business date, $5 whole, $6 since, $7 rows read, $8 rows bad,
-- $9 bad share allowed, $10 bad rows always allowed, $11 file, $12 its SHA-256.
select f.rows_new::text,
       f.rows_changed::text,
       f.rows_unchanged::text,
       f.rows_ended::text,
       f.rows_quarantined::text
  from nightpost.finish_load($1, $2, $3::int8, $4::date, $5::bool, $6::timestamptz, $7::int8, $8::int8,
                             $9::numeric, $10::int8, $11, $12) f
