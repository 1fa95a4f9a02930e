-- The marts say what is known at this mark; nothing is dirty any more. $1 = mark.
select nightpost.marts_done($1::int8)
