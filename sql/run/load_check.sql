-- The rules all feeds share; see sql/schema/0004_load.sql. $1 feed, $2 source, $3 batch.
select nightpost.check_common($1, $2, $3::int8)::text as quarantined
