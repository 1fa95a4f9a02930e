-- The subscriptions in force.
select s.partner_id,
       coalesce(s.manager_id, '')                                                      as manager_id,
       s.report,
       s.edition,
       s.locale,
       s.profile,
       case when s.masked then 'masked' else 'unmasked' end                            as mask,
       s.valid_from::text                                                              as since,
       s.valid_to::text                                                                as until
  from nightpost.subscription s
 where s.ended_by is null
 order by s.partner_id collate "C", s.manager_id collate "C" nulls first, s.report collate "C", s.edition collate "C"
