-- The recipients of a run are worked out anew each time it starts. $1 run id.
select nightpost.recipients_clear($1)
