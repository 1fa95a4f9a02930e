-- $1 relation, $2 its key, $3 the table beside which it comes to lie, or 'none'. With the rows that it has.
select create_distributed_table($1::regclass, $2, colocate_with => $3)
