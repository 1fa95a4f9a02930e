-- From which mark the marts in front of the search path were made, and whether that was finished.
select s.mark::text,
       s.done::text
  from mart_state s
