-- What a run of D would make, per recipient and report. $1 D, $2 partner or NULL, $3 report or NULL.
-- Rows and payable are those of the marts as they stand; nothing is read from a source.
select case when s.manager_id is null then s.partner_id else s.partner_id || '--' || s.manager_id end as recipient,
       s.report,
       s.locale || ' ' || s.profile                                                     as edition,
       (select count(*)
          from nightpost.calendar k
         cross join lateral unnest(k.cycle_offsets) o (months)
         where k.day_from = (select max(l.day_from) from nightpost.calendar l
                              where l.day_from <= extract(day from $1::date + 1)))::text as cycles,
       (select count(*) from nightpost.release n
         where n.recipient = s.partner_id and n.issue_date = $1::date + 1
           and n.state = 'published')::text                                             as released
  from nightpost.subscription s
 where s.valid_from <= $1::date
   and s.valid_to >= $1::date + 1
   and s.ended_by is null
   and ($2::text is null or s.partner_id = $2)
   and ($3::text is null or s.report = $3)
 order by s.partner_id collate "C", s.manager_id collate "C" nulls first, s.report collate "C", s.edition collate "C"
