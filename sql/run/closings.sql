-- The closings and reopenings between two marks, oldest first. $1 after, $2 up to and with.
select n.batch_id::text
  from nightpost.closing n
 where n.batch_id > $1::int8
   and n.batch_id <= $2::int8
 order by n.batch_id
