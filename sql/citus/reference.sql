-- $1 relation: whole on every server from now on.
select create_reference_table($1::regclass)
