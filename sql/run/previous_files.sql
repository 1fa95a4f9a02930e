-- The files of a recipient's last published release, for linking what did not change. $1 recipient, $2 release.
select f.path,
       f.report,
       coalesce(f.cycle, '')   as cycle,
       f.edition,
       f.format,
       f.part::text,
       f.sha256,
       f.content_sha256
  from nightpost.file f
 where f.recipient = $1
   and f.release = $2
 order by f.path collate "C"
