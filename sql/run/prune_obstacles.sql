-- Why months before a cycle cannot be pruned now, a sentence each; no row = they can. $1 cycle, $2 months of
-- retention.
with newest as (
    select max(r.business_date) as day from nightpost.run r where r.state = 'done'
), event as (
    select distinct on (n.bill_cycle) n.bill_cycle, n.state, n.revision
      from nightpost.closing n
     order by n.bill_cycle, n.batch_id desc
), gone as (
    select nightpost.partition_cycle(c.relname) as bill_cycle
      from pg_inherits i
      join pg_class c on c.oid = i.inhrelid
     where i.inhparent in ('ledger.consumption'::regclass, 'mart.consumption_line'::regclass)
       and nightpost.partition_cycle(c.relname) is not null
)
select 1 as place, format('%s months are kept, counted from %s: say --before %s at most', $2::int4, n.day,
                          to_char(date_trunc('month', n.day::timestamp) - $2::int4 * interval '1 month', 'YYYY-MM')) as obstacle
  from newest n
 where n.day is null
    or $1 > to_char(date_trunc('month', n.day::timestamp) - $2::int4 * interval '1 month', 'YYYY-MM')
union all
select 2, format('%s is not closed', string_agg(distinct g.bill_cycle, ', '))
  from gone g
  left join event e on e.bill_cycle = g.bill_cycle
 where g.bill_cycle < $1
   and e.state is distinct from 'closed'
having count(*) > 0
union all
select 3, format('%s has no seal yet: let a night issue its final files', string_agg(distinct e.bill_cycle, ', '))
  from event e
 where e.bill_cycle < $1
   and e.state = 'closed'
   and not exists (select from nightpost.seal s where s.bill_cycle = e.bill_cycle and s.revision = e.revision)
having count(*) > 0
union all
select 4, format('%s carries adjustments of them and is open: close it first', string_agg(distinct c.report_cycle, ', '))
  from mart.consumption_line c
  left join event e on e.bill_cycle = c.report_cycle
 where c.bill_cycle < $1
   and c.report_cycle >= $1
   and e.state is distinct from 'closed'
having count(*) > 0
union all
select 5, 'a night has not been finished: run it again until it is done'
 where exists (select from mart.mart_state s where not s.done)
 order by 1
