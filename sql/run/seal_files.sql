-- The sealed files: where each stands in the outbox and its hash.
select f.recipient || '/' || f.release || '/' || f.path                         as path,
       f.sha256,
       s.bill_cycle
  from nightpost.seal s
  join nightpost.release l on l.run_id = s.run_id
  join nightpost.file f on f.recipient = l.recipient and f.release = l.release and f.cycle = s.bill_cycle
 order by 1
