-- A failed control holds back the recipients of the partners that it names, and not finance's. $1 run id.
with failed as materialized (
    select c.control, c.name, c.key, c.measure, c.expected, c.actual, c.top_id, c.owner_id
      from nightpost.control c
     where c.run_id = $1
       and c.verdict = 'failed'
)
update nightpost.recipient r
   set held = h.held
  from (select n.recipient,
               (select format('control %s (sql/check/%s.sql): %s: %s: expected %s, actual %s%s', f.control, f.name, f.key, f.measure,
                              trim_scale(coalesce(f.expected, 0)), trim_scale(coalesce(f.actual, 0)),
                              case when f.others > 0 then format('; and %s more', f.others) else '' end)
                  from (select c.*, count(*) over () - 1 as others
                          from failed c
                         where n.partner_id in (c.top_id, c.owner_id)
                            or c.owner_id = '*'
                         order by length(c.control), c.control collate "C", c.key collate "C", c.measure collate "C"
                         limit 1) f) as held
          from nightpost.recipient n
         where n.run_id = $1
           and n.kind <> 'finance') h
 where r.run_id = $1
   and r.recipient = h.recipient
   and r.held is distinct from h.held
