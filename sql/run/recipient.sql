-- One recipient: who it is, and what its last release was. $1 run id, $2 recipient, $3 issue date.
select r.kind,
       r.partner_id,
       r.manager_id,
       coalesce(p.partner_type, 'FINANCE')                                   as partner_type,
       coalesce(p.partner_name, p.account_name, r.recipient)                 as partner_name,
       m.account_manager_name                                                as manager_name,
       (select l.release
          from nightpost.release l
         where l.recipient = r.recipient
           and l.state = 'published'
         order by l.issue_date desc, l.revision desc
         limit 1)                                                            as previous_release,
       (select l.manifest_sha256
          from nightpost.release l
         where l.recipient = r.recipient
           and l.state = 'published'
         order by l.issue_date desc, l.revision desc
         limit 1)                                                            as previous_manifest,
       (select count(*)
          from nightpost.release l
         where l.recipient = r.recipient
           and l.issue_date = $3::date
           and l.state = 'published')::text                                  as issued
  from nightpost.recipient r
  left join known.partner p on p.partner_id = r.partner_id
  left join known.account_manager m on m.account_manager_id = r.manager_id
 where r.run_id = $1
   and r.recipient = $2
