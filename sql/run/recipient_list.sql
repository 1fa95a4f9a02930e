-- The recipients of a run with what has become of them; partners first, finance last.
-- $1 run id, $2 one partner or NULL, $3 release day YYYYMMDD.
select r.recipient,
       r.kind,
       l.state,
       l.release,
       r.held
  from nightpost.recipient r
  left join lateral (select n.state, n.release
                       from nightpost.release n
                      where n.recipient = r.recipient
                        and n.run_id = r.run_id
                        and n.issue_date = to_date($3, 'YYYYMMDD')
                      order by n.revision desc
                      limit 1) l on true
 where r.run_id = $1
   and ($2::text is null or r.partner_id = $2 or r.recipient = $2)
 order by r.kind = 'finance', r.recipient collate "C"
