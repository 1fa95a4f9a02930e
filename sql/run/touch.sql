-- What this run need not make again; see sql/schema/0017_carry.sql. $1 run id, $2 whether everything is made.
select nightpost.touch($1, $2::bool)
