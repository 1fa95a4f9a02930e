-- Why a cycle cannot be closed now (1-domain.md, 1.8), a sentence each; no row = it can. $1 cycle.
with night as (
    select r.run_id, r.business_date, r.mark, r.state
      from nightpost.run r
     order by r.business_date desc, r.mark desc, r.started_at desc
     limit 1
), event as (
    select distinct on (n.bill_cycle) n.bill_cycle, n.state, n.by_whom
      from nightpost.closing n
     order by n.bill_cycle, n.batch_id desc
), known_cycle as (
    select nightpost.partition_cycle(c.relname) as bill_cycle
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent = 'ledger.consumption'::regclass
)
select 1 as place, format('it was closed by %s already', e.by_whom) as obstacle
  from event e
 where e.bill_cycle = $1
   and e.state = 'closed'
union all
select 2, format('nothing of it is known; the cycles are %s', (select string_agg(k.bill_cycle, ', ' order by k.bill_cycle) from known_cycle k))
 where not exists (select from known_cycle k where k.bill_cycle = $1)
union all
select 3, format('its last day is %s, and the last night was that of %s: let the nights run first',
                 (to_date($1, 'YYYY-MM') + interval '1 month - 1 day')::date, coalesce((select n.business_date::text from night n), 'none'))
 where not exists (select from night n where n.business_date >= (to_date($1, 'YYYY-MM') + interval '1 month - 1 day')::date)
union all
select 4, format('%s comes before it and is open: close in order', min(k.bill_cycle))
  from known_cycle k
  left join event e on e.bill_cycle = k.bill_cycle
 where k.bill_cycle < $1
   and e.state is distinct from 'closed'
having count(*) > 0
union all
select 5, format('%s of its rows wait in quarantine, payable %s: have them corrected at the source, see nightpost status', sum(c.rows),
                 coalesce(string_agg(round(c.payable, 2) || ' ' || c.currency, ', ' order by c.currency collate "C")
                              filter (where c.payable <> 0), '0'))
  from (select coalesce(q.currency, '?')            as currency,
               count(*)                             as rows,
               sum(nullif(q.payable_amount, 'NaN')) as payable
          from nightpost.quarantine q
         where q.bill_cycle = $1
           and q.resolved_by is null
         group by 1) c
having count(*) > 0
union all
select 6, format('the night of %s ended %s: run it again until it is done', n.business_date, n.state)
  from night n
 where n.state <> 'done'
union all
select 7, format('%s batches were read since the night of %s: run the next night first, so that they have passed the controls', count(*),
                 max(n.business_date))
  from nightpost.batch b
 cross join night n
 where b.batch_id > n.mark
   and b.source <> '_operator'
having count(*) > 0
 order by 1
