-- What was read back from the files of a recipient's last published release: per file one hash of its lines, for a
-- release of finance has a hundred thousand of them. Each is "column currency read", with a line feed at its end; NULL
-- is nothing. $1 recipient, $2 release.
select s.path,
       encode(sha256(convert_to(string_agg(s.field || ' ' || s.currency || ' ' || coalesce(s.read::text, '') || E'\n', ''
                                           order by s.field collate "C", s.currency collate "C"), 'UTF8')), 'hex') as lines
  from nightpost.file_sum s
 where s.recipient = $1
   and s.release = $2
 group by s.path
 order by s.path collate "C"
