-- Why a cycle cannot be reopened (1-domain.md, 1.8), a sentence each; no row = it can. $1 cycle, $2 by whom.
with event as (
    select n.state, n.by_whom
      from nightpost.closing n
     where n.bill_cycle = $1
     order by n.batch_id desc
     limit 1
)
select 1 as place, 'it is not closed' as obstacle
 where not exists (select from event e where e.state = 'closed')
union all
select 2, format('%s closed it: another person must reopen it', e.by_whom)
  from event e
 where e.state = 'closed'
   and lower(btrim(e.by_whom collate "default")) = lower(btrim($2))
union all
select 3, format('it was pruned by %s: its rows are gone', p.by_whom)
  from nightpost.pruned p
 where p.bill_cycle = $1
 order by 1
