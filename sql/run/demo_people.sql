-- For the demonstration: the first account manager and the first director of each distributor.
with distributor as (
    select p.partner_id
      from known.partner p
     where p.partner_type = 'DISTRIBUTOR'
)
select m.partner_id,
       min(m.account_manager_id)                                                        as manager_id
  from known.account_manager m
  join distributor p on p.partner_id = m.partner_id
 where not exists (select from known.account_manager t where t.director_id = m.account_manager_id)
 group by m.partner_id
 union all
select m.partner_id,
       min(m.director_id)
  from known.account_manager m
  join distributor p on p.partner_id = m.partner_id
  join known.account_manager d on d.account_manager_id = m.director_id and d.partner_id = m.partner_id
 group by m.partner_id
 order by 1, 2
