-- One recipient: who it is, which release came before, what was issued of this date, and the reports the last one of it
-- is of, if not of all. Releases of some reports only are none to compare with. $1 run id, $2 recipient, $3 issue date.
select r.kind,
       r.partner_id,
       r.manager_id,
       coalesce(p.partner_type, 'FINANCE')                                              as partner_type,
       coalesce(p.partner_name, p.account_name, r.recipient)                            as partner_name,
       m.account_manager_name                                                           as manager_name,
       l.release                                                                        as previous_release,
       l.manifest_sha256                                                                as previous_manifest,
       (select count(*)
          from nightpost.release n
         where n.recipient = r.recipient
           and n.issue_date = $3::date
           and n.state = 'published')::text                                             as issued,
       i.release                                                                        as reissued,
       array_to_string(i.only_reports, ' ')                                             as only_reports
  from nightpost.recipient r
  left join known.partner p on p.partner_id = r.partner_id
  left join known.account_manager m on m.account_manager_id = r.manager_id
  left join lateral (select n.release, n.manifest_sha256
                       from nightpost.release n
                      where n.recipient = r.recipient
                        and n.issue_date <= $3::date
                        and n.state = 'published'
                        and n.only_reports is null
                      order by n.issue_date desc, n.revision desc
                      limit 1) l on true
  left join lateral (select n.release, n.only_reports
                       from nightpost.release n
                      where n.recipient = r.recipient
                        and n.issue_date = $3::date
                        and n.state = 'published'
                      order by n.revision desc
                      limit 1) i on true
 where r.run_id = $1
   and r.recipient = $2
