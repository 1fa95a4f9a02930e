-- Who receives something from this run: subscriptions in force for D that the mark knows, and finance.
-- $1 run id, $2 D. A subscription takes part from D = its first day to the last R <= its last day.
insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id)
select distinct
       $1,
       case when s.manager_id is null then s.partner_id else s.partner_id || '--' || s.manager_id end,
       case when s.manager_id is null then 'partner'
            when exists (select from known.account_manager m where m.director_id = s.manager_id) then 'director'
            else 'manager' end,
       s.partner_id,
       s.manager_id
  from nightpost.subscription s
  join known.partner p on p.partner_id = s.partner_id
  left join known.account_manager m on m.account_manager_id = s.manager_id
                                   and m.partner_id = s.partner_id
 where s.valid_from <= $2::date
   and s.valid_to >= $2::date + 1
   and s.batch_id <= current_setting('nightpost.mark')::int8
   and (s.ended_by is null or s.ended_by > current_setting('nightpost.mark')::int8)
   and (s.manager_id is null or m.account_manager_id is not null)
 union all
select $1, '_finance', 'finance', '_finance', null
