-- The published file with these bytes: the newest release that has it. $1 SHA-256.
select f.recipient,
       f.release,
       f.path,
       f.report,
       coalesce(f.cycle, '')                as cycle,
       f.format,
       r.run_id,
       r.mark::text                         as mark,
       r.business_date::text                as through,
       p.kind,
       coalesce(k.partner_type, 'FINANCE')  as partner_type,
       (select s.mark from mart.mart_state s)::text as mart_mark
  from nightpost.file f
  join nightpost.release l on l.recipient = f.recipient and l.release = f.release
  join nightpost.run r on r.run_id = l.run_id
  join nightpost.recipient p on p.run_id = l.run_id and p.recipient = f.recipient
  left join known.partner k on k.partner_id = p.partner_id
 where f.sha256 = $1
 order by l.issue_date desc, l.revision desc, f.recipient collate "C", f.path collate "C"
 limit 1
