-- Which (top, owner) pairs each recipient may see (1-domain.md, 1.4). $1 run id.
-- A partner: what it owned or stood on top of, at any time, or was believed to when a month was closed, of which it
-- has lines that later knowledge takes back; the rows themselves carry who it was at their instant. A manager: his own rows of his partner; a director: those of his managers. Finance:
-- everything, rows without an owner too.
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id)
with pair as (
    select s.top_id, s.owner_id from scope_interval s
     union
    select c.top_id, c.owner_id from closed_scope_interval c
     union
    select l.top_id, l.owner_id from settled_line l
     union
    select c.top_id, c.owner_id from consumption_line c where c.line_no > 0
     union
    select r.distributor_id, r.reseller_id from known.partner_relation r
     union
    select p.partner_id, p.partner_id from known.partner p
     union
    select '_unowned', '_unowned'
), side as ( -- of whom each pair is: found by equality, not pair by pair for each recipient
    select p.top_id as partner_id, p.top_id, p.owner_id from pair p
     union
    select p.owner_id, p.top_id, p.owner_id from pair p
)
select r.run_id, r.recipient, s.top_id, s.owner_id, null
  from nightpost.recipient r
  join side s on s.partner_id = r.partner_id
 where r.run_id = $1
   and r.kind = 'partner'
   and s.owner_id <> '_unowned'
 union all
select r.run_id, r.recipient, p.top_id, p.owner_id, null
  from nightpost.recipient r
 cross join pair p
 where r.run_id = $1
   and r.kind = 'finance'
 union all
select r.run_id, r.recipient, p.top_id, p.owner_id, m.account_manager_id
  from nightpost.recipient r
  join known.account_manager m on (r.kind = 'manager' and m.account_manager_id = r.manager_id)
                               or (r.kind = 'director' and m.director_id = r.manager_id
                                                       and m.partner_id = r.partner_id)
  join pair p on p.owner_id = r.partner_id
 where r.run_id = $1
   and r.kind in ('manager', 'director')
   and p.owner_id <> '_unowned'
