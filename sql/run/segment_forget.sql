-- What is about files that a recipient's new release does not have; one of some reports only says nothing of the others.
-- $1 recipient, $2 release.
delete from nightpost.segment_file k
 where k.recipient = $1
   and exists (select from nightpost.release n where n.recipient = $1 and n.release = $2 and n.only_reports is null)
   and not exists (select from nightpost.file f
                    where f.recipient = $1
                      and f.release = $2
                      and f.sha256 = k.sha256)
