-- What was read back from the files of a recipient's last published release. $1 recipient, $2 release.
select s.path,
       s.field,
       s.currency,
       s.read::text as read
  from nightpost.file_sum s
 where s.recipient = $1
   and s.release = $2
 order by s.path collate "C", s.field collate "C", s.currency collate "C"
