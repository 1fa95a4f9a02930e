-- The subscription in force of the same thing: whether its options are those that are asked for now, and its own in
-- words. $1 partner, $2 manager, $3 report, $4 locale, $5 profile, $6 masked; and, NULL or false where nothing
-- is asked for: $7 part rows, $8 big xlsx, $9 first day, $10 last day;
-- $11 the first day or today: one that has ended before is another.
select ($7::int8 is null or coalesce(s.part_rows, 0) = $7::int8)
       and (s.big_xlsx or not $8::bool)
       and s.valid_from = coalesce($9::date, s.valid_from)
       and s.valid_to = coalesce($10::date, s.valid_to)
       and s.valid_to >= $11::date                                                     as same,
       'since ' || s.valid_from
           || case when isfinite(s.valid_to) then ' until ' || s.valid_to else ' without end' end
           || coalesce(', in parts of ' || s.part_rows || ' rows', '')
           || case when s.big_xlsx then ', with big workbooks' else '' end             as options
  from nightpost.subscription s
 where s.partner_id = $1
   and s.manager_id is not distinct from $2
   and s.report = $3
   and s.locale = $4
   and s.profile = $5
   and s.masked = $6::bool
   and s.ended_by is null
