-- The files of a recipient's last published release: what this one replaces, and what it may link to.
-- $1 recipient, $2 release.
select f.path,
       f.report,
       coalesce(f.cycle, '') as cycle,
       f.edition,
       f.format,
       f.part::text          as part,
       coalesce(f.split, '') as split,
       f.sha256
  from nightpost.file f
 where f.recipient = $1
   and f.release = $2
 order by f.path collate "C"
