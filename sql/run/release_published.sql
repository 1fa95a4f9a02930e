-- The folder is in place and latest points to it. $1 recipient, $2 release.
update nightpost.release
   set state = 'published', published_at = clock_timestamp()
 where recipient = $1
   and release = $2
