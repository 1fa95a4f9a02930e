-- Erases a person's contact data. $1 feed, $2 key, $3 by whom, $4 why.
select nightpost.erase($1, $2, $3, $4)::text as versions
