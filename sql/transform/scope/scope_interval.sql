-- Whose a customer is at every instant, and who stands on top of him (1-domain.md, 1.4; E36, E37).
-- makes: scope_interval
-- needs: known.customer_association, known.reseller_relation, known.partner
-- Associations and reseller relations are cut at each other's ends into disjoint intervals, so that
-- a row finds its owner by one join. Where two associations overlap nobody can say whose the
-- customer is: the interval has no owner, its rows are nobody's and finance sees why. Customers
-- whose intervals changed are marked dirty, all others stay untouched.
create temporary table scope_new on commit drop as
with association as (
    select a.customer_id,
           a.association_id,
           a.partner_id,
           a.association_type,
           a.valid_from,
           a.valid_to
      from known.customer_association a
), relation as (
    select r.reseller_id, r.distributor_id, r.valid_from, r.valid_to from known.reseller_relation r
), point as (
    select a.customer_id, a.valid_from as at from association a
     union
    select a.customer_id, a.valid_to from association a
     union
    select a.customer_id, greatest(r.valid_from, a.valid_from)
      from association a
      join relation r on r.reseller_id = a.partner_id
     where r.valid_from < a.valid_to and r.valid_to > a.valid_from
     union
    select a.customer_id, least(r.valid_to, a.valid_to)
      from association a
      join relation r on r.reseller_id = a.partner_id
     where r.valid_from < a.valid_to and r.valid_to > a.valid_from
), segment as (
    select p.customer_id,
           p.at                                                           as valid_from,
           lead(p.at) over (partition by p.customer_id order by p.at)     as valid_to
      from point p
), owned as (
    select g.customer_id,
           g.valid_from,
           g.valid_to,
           count(*)                                                       as owners,
           min(a.partner_id)                                              as owner_id,
           min(a.association_type)                                        as association_type
      from segment g
      join association a on a.customer_id = g.customer_id
                        and a.valid_from <= g.valid_from
                        and a.valid_to >= g.valid_to
     where g.valid_to is not null
     group by g.customer_id, g.valid_from, g.valid_to
)
select o.customer_id,
       o.valid_from,
       o.valid_to,
       case when o.owners > 1 or p.partner_id is null then '_unowned'
            when count(r.distributor_id) = 1 then min(r.distributor_id)
            else o.owner_id end                                           as top_id,
       case when o.owners > 1 or p.partner_id is null then '_unowned'
            else o.owner_id end                                           as owner_id,
       case when o.owners > 1 or p.partner_id is null then null
            else o.association_type end                                   as association_type,
       case when o.owners > 1 then 'overlapping associations'
            when p.partner_id is null then 'association with an unknown partner'
            when count(r.distributor_id) > 1 then 'overlapping distributors'
       end                                                                as scope_note
  from owned o
  left join known.partner p on p.partner_id = o.owner_id
  left join relation r on r.reseller_id = o.owner_id
                      and r.valid_from <= o.valid_from
                      and r.valid_to >= o.valid_to
 group by o.customer_id, o.valid_from, o.valid_to, o.owners, o.owner_id, o.association_type,
          p.partner_id;

insert into dirty_customer (customer_id)
select n.customer_id
  from (select s.customer_id, s.valid_from, s.valid_to, s.top_id, s.owner_id, s.association_type, s.scope_note
          from scope_new s
        except
        select o.customer_id, o.valid_from, o.valid_to, o.top_id, o.owner_id, o.association_type, o.scope_note
          from scope_interval o) n
 union
select g.customer_id
  from (select o.customer_id, o.valid_from, o.valid_to, o.top_id, o.owner_id, o.association_type, o.scope_note
          from scope_interval o
        except
        select s.customer_id, s.valid_from, s.valid_to, s.top_id, s.owner_id, s.association_type, s.scope_note
          from scope_new s) g
    on conflict do nothing;

delete from scope_interval o
 using dirty_customer d
 where d.customer_id = o.customer_id;

insert into scope_interval (customer_id, valid_from, valid_to, top_id, owner_id, association_type, scope_note)
select s.customer_id, s.valid_from, s.valid_to, s.top_id, s.owner_id, s.association_type, s.scope_note
  from scope_new s
  join dirty_customer d on d.customer_id = s.customer_id;

analyze scope_interval;
