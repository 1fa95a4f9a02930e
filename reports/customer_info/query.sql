-- 客户信息: the customers associated at the end of D, with the partner and manager they have then.
-- reads: scope_interval, manager_interval, nightpost.recipient_scope, known.customer_association,
--        known.customer, known.partner, known.account_manager
-- settings: nightpost.run_id, recipient, through, mark
-- associated_on is the day the association began, not the reseller's relation with its distributor.
with cut as (
    select current_setting('nightpost.through')::date                                           as through,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
               - interval '1 microsecond'                                                       as instant
)
select i.top_id,
       i.owner_id,
       i.customer_id,
       u.account_name,
       u.customer_name,
       u.customer_type,
       u.verified_status,
       u.is_frozen,
       u.customer_level,
       u.label,
       i.association_type,
       (a.valid_from at time zone 'Etc/GMT-8')::date         as associated_on,
       i.owner_id                                            as partner_id,
       p.partner_name,
       m.account_manager_id,
       n.account_manager_name,
       u.country_code,
       u.telephone,
       u.email
  from cut c
 cross join nightpost.recipient_scope s
  join scope_interval i on i.owner_id = s.owner_id
                       and i.top_id = s.top_id
                       and i.valid_from <= c.instant
                       and i.valid_to > c.instant
  left join manager_interval m on m.customer_id = i.customer_id
                              and m.partner_id = i.owner_id
                              and m.day_from <= c.through
                              and m.day_to > c.through
  left join known.customer_association a on a.customer_id = i.customer_id
                                        and a.partner_id = i.owner_id
                                        and a.valid_from <= c.instant
                                        and a.valid_to > c.instant
  left join known.customer u on u.customer_id = i.customer_id
  left join known.partner p on p.partner_id = i.owner_id
  left join known.account_manager n on n.account_manager_id = m.account_manager_id
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and (s.manager_id is null or s.manager_id = m.account_manager_id)
 order by s.manager_id collate "C" nulls first,
          i.customer_id collate "C"
