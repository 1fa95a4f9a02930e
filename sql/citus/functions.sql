-- Functions that a server may have to call on rows of its own: immutable ones, which read no table. All others
-- run where the session is.
select count(f.done)
  from pg_proc p
 cross join lateral (select create_distributed_function(p.oid::regprocedure) as done) f
 where p.pronamespace = 'nightpost'::regnamespace
   and p.prokind = 'f'
   and p.provolatile = 'i'
   and p.prorettype <> 'trigger'::regtype
