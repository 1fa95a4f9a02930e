-- What a recipient has subscribed, as of D and the mark. $1 recipient's partner, $2 manager or NULL, $3 D.
select s.report,
       s.edition,
       s.locale,
       s.profile,
       s.masked::text,
       coalesce(s.part_rows, 0)::text as part_rows,
       s.big_xlsx::text
  from nightpost.subscription s
 where s.partner_id = $1
   and s.manager_id is not distinct from $2
   and s.valid_from <= $3::date
   and s.valid_to >= $3::date + 1
   and s.batch_id <= current_setting('nightpost.mark')::int8
   and (s.ended_by is null or s.ended_by > current_setting('nightpost.mark')::int8)
 order by s.report collate "C", s.edition collate "C"
