-- Which manager of a partner looks after a customer on which GMT+8 days (1-domain.md, 1.4; E41, E43).
-- makes: manager_interval
-- needs: known.customer_manager_assignment, known.account_manager
-- An assignment counts from the day after the day it began, up to and including the day on which it
-- ended; where two of one partner meet, the later start wins. A manager of another partner than the
-- assignment's does not count.
create temporary table manager_new on commit drop as
with assignment as (
    select a.customer_id,
           a.partner_id,
           a.account_manager_id,
           a.valid_from,
           a.assignment_id,
           (a.valid_from at time zone 'Etc/GMT-8')::date + 1               as day_from,
           case when a.valid_to = 'infinity' then 'infinity'::date
                else (a.valid_to at time zone 'Etc/GMT-8')::date + 1 end   as day_to
      from known.customer_manager_assignment a
      join known.account_manager m on m.account_manager_id = a.account_manager_id
                                  and m.partner_id = a.partner_id
), point as (
    select a.customer_id, a.partner_id, a.day_from as at from assignment a
     union
    select a.customer_id, a.partner_id, a.day_to from assignment a
), segment as (
    select p.customer_id,
           p.partner_id,
           p.at                                                                         as day_from,
           lead(p.at) over (partition by p.customer_id, p.partner_id order by p.at)     as day_to
      from point p
)
select distinct on (g.customer_id, g.partner_id, g.day_from)
       g.customer_id,
       g.partner_id,
       g.day_from,
       g.day_to,
       a.account_manager_id
  from segment g
  join assignment a on a.customer_id = g.customer_id
                   and a.partner_id = g.partner_id
                   and a.day_from <= g.day_from
                   and a.day_to >= g.day_to
 where g.day_to is not null
 order by g.customer_id, g.partner_id, g.day_from, a.valid_from desc, a.assignment_id collate "C" desc;

insert into dirty_customer (customer_id)
select n.customer_id
  from (select s.customer_id, s.partner_id, s.day_from, s.day_to, s.account_manager_id from manager_new s
        except
        select o.customer_id, o.partner_id, o.day_from, o.day_to, o.account_manager_id from manager_interval o) n
 union
select g.customer_id
  from (select o.customer_id, o.partner_id, o.day_from, o.day_to, o.account_manager_id from manager_interval o
        except
        select s.customer_id, s.partner_id, s.day_from, s.day_to, s.account_manager_id from manager_new s) g
    on conflict do nothing;

delete from manager_interval o
 using dirty_customer d
 where d.customer_id = o.customer_id;

insert into manager_interval (customer_id, partner_id, day_from, day_to, account_manager_id)
select s.customer_id, s.partner_id, s.day_from, s.day_to, s.account_manager_id
  from manager_new s
  join dirty_customer d on d.customer_id = s.customer_id;

analyze manager_interval;
