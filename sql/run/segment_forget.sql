-- What is about files that a recipient's new release does not have. $1 recipient, $2 release.
delete from nightpost.segment_file k
 where k.recipient = $1
   and not exists (select from nightpost.file f
                    where f.recipient = $1
                      and f.release = $2
                      and f.sha256 = k.sha256)
