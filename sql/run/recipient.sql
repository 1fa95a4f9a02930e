-- One recipient: who it is, which release came before, and the reports this run's last one is of, if not of all. $1 run id, $2 recipient, $3 issue date.
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
       array_to_string((select n.only_reports
                          from nightpost.release n
                         where n.recipient = r.recipient
                           and n.issue_date = $3::date
                           and n.run_id = r.run_id
                           and n.state = 'published'
                         order by n.revision desc
                         limit 1), ' ')                                                 as only_reports
  from nightpost.recipient r
  left join known.partner p on p.partner_id = r.partner_id
  left join known.account_manager m on m.account_manager_id = r.manager_id
  left join lateral (select n.release, n.manifest_sha256
                       from nightpost.release n
                      where n.recipient = r.recipient
                        and n.issue_date <= $3::date
                        and n.state = 'published'
                      order by n.issue_date desc, n.revision desc
                      limit 1) l on true
 where r.run_id = $1
   and r.recipient = $2
