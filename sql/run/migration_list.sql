-- The migrations this warehouse has.
select m.name,
       m.sha256
  from nightpost.migration m
 order by m.name collate "C"
