-- $1 recipient, $2 release: figures of an unfinished attempt.
with gone as (
    delete from nightpost.file_sum s
     where s.recipient = $1
       and s.release = $2
)
delete from nightpost.file f
 where f.recipient = $1
   and f.release = $2
