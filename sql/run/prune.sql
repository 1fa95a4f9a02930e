-- Drops the months before a cycle. $1 cycle, $2 by whom.
select p.relation, p.rows::text as rows from nightpost.prune($1, $2) p
