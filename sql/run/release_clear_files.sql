-- $1 recipient, $2 release: figures of an unfinished attempt.
delete from nightpost.file f
 where f.recipient = $1
   and f.release = $2
