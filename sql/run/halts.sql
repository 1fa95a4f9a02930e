-- Where marts halt on the way between two marks, oldest first: the closings and reopenings, and where adjustments
-- were made. $1 after, $2 up to and with.
select h.mark::text
  from (select n.batch_id as mark from nightpost.closing n
         union
        select a.mark from nightpost.adjusted a) h
 where h.mark > $1::int8
   and h.mark <= $2::int8
 order by h.mark
