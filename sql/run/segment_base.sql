-- The files of a report in a recipient's last release and where each stood before a day. $1 recipient, $2 release,
-- $3 report, $4 cycle, $5 edition, $6 key of the bytes, $7 day. `known` = false: nobody may go on from it.
select coalesce(f.split, '')                                as split,
       f.format,
       f.path,
       (f.part = 0 and (k.file_id is not null or f.rows = 0))::text as known,
       k.at::text                                           as at,
       m.day::text                                          as day,
       m.state,
       m.tally
  from nightpost.file f
  left join nightpost.segment_file k on k.recipient = f.recipient
                                    and k.report = f.report
                                    and k.cycle = coalesce(f.cycle, '')
                                    and k.edition = f.edition
                                    and k.split = coalesce(f.split, '')
                                    and k.format = f.format
                                    and k.sha256 = f.sha256
                                    and k.key = $6
  left join lateral (select s.day, s.state, s.tally
                       from nightpost.segment s
                      where s.file_id = k.file_id
                        and s.day < $7::date
                      order by s.day desc
                      limit 1) m on true
 where f.recipient = $1
   and f.release = $2
   and f.report = $3
   and coalesce(f.cycle, '') = $4
   and f.edition = $5
 order by coalesce(f.split, '') <> 'unassigned', coalesce(f.split, '') collate "C", f.format collate "C"
