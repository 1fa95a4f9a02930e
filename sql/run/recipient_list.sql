-- The recipients of a run with what has become of them; partners first, finance last.
-- $1 run id, $2 one partner or NULL, $3 release day YYYYMMDD, $4 and $5 share and number of shares: partners
-- by hash, '0' of n finance alone; or NULL, NULL: everybody; $6 the only report of this run or NULL: a release of other
-- reports only is not what this run makes.
select r.recipient,
       r.kind,
       l.state,
       l.release,
       r.held,
       (l.only_reports is null or coalesce($6 = any (l.only_reports), false))::text as complete
  from nightpost.recipient r
  left join lateral (select n.state, n.release, n.only_reports
                       from nightpost.release n
                      where n.recipient = r.recipient
                        and n.run_id = r.run_id
                        and n.issue_date = to_date($3, 'YYYYMMDD')
                      order by n.revision desc
                      limit 1) l on true
 where r.run_id = $1
   and ($2::text is null or r.partner_id = $2 or r.recipient = $2)
   and ($4::int4 is null
        or $4::int4 = case when r.kind = 'finance' then 0
                           else 1 + ('x' || left(md5(r.partner_id), 8))::bit(32)::int8 % $5::int8 end)
 order by r.kind = 'finance', r.recipient collate "C"
