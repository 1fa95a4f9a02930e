-- What this run need not make again; see sql/schema/0017_carry.sql and 0033_segments.sql. $1 run id, $2 whether everything is made.
select nightpost.touch($1, $2::bool), nightpost.touch_segments($1, $2::bool)
