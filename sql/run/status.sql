-- The state of things: a key for programs, what and value for people, and how bad it is: ok, warn, bad.
with last_run as (
    select r.*
      from nightpost.run r
     order by r.business_date desc, r.started_at desc
     limit 1
), waiting as (
    select coalesce(sum(c.rows), 0)                                                           as rows,
           coalesce(string_agg(round(c.payable, 2) || ' ' || c.currency, ', ' order by c.currency collate "C")
                        filter (where c.payable <> 0), '0')                                   as payable -- never mixed (1.3)
      from (select coalesce(q.currency, '?')                                                  as currency,
                   count(*)                                                                   as rows,
                   sum(nullif(q.payable_amount, 'NaN')) filter (where q.feed = 'consumption') as payable
              from nightpost.quarantine q
             where q.resolved_by is null
             group by 1) c
)
select s.key, s.what, s.value, s.level
  from (select 1 as place, 'last_done' as key, 'last business date done' as what, coalesce(max(r.business_date)::text, 'none') as value,
               case when max(r.business_date) is null then 'warn'
                    when max(r.business_date) < (now() at time zone 'Etc/GMT-8')::date - 2 then 'bad' else 'ok' end as level
          from nightpost.run r
         where r.state = 'done'
         union all
        select 2, 'last_run', 'last run',
               concat_ws(', ', l.business_date, l.state, 'attempt ' || nullif(l.attempts, 1), to_char(l.started_at, 'YYYY-MM-DD HH24:MI'),
                         round(extract(epoch from l.ended_at - l.started_at), 1) || ' s', l.error),
               case l.state when 'done' then 'ok' when 'failed' then 'bad' else 'warn' end
          from last_run l
         union all
        select 3, 'runs_not_done', 'runs not done', count(*)::text, case when count(*) = 0 then 'ok' else 'warn' end
          from nightpost.run r
         where r.state <> 'done'
           and not exists (select from nightpost.run d where d.business_date = r.business_date and d.state = 'done')
         union all
        select 4, 'controls_failed', 'controls failed in the last run', count(*)::text, case when count(*) = 0 then 'ok' else 'bad' end
          from nightpost.control c
          join last_run l on l.run_id = c.run_id
         where c.verdict = 'failed'
         union all
        select 5, 'knowledge_mark', 'knowledge mark', coalesce(max(b.batch_id), 0)::text, 'ok'
          from nightpost.batch b
         union all
        select 6, 'quarantine_rows', 'rows in quarantine', w.rows::text, case when w.rows = 0 then 'ok' else 'warn' end
          from waiting w
         union all
        select 7, 'quarantine_payable', 'payable in quarantine', w.payable, case when w.payable = '0' then 'ok' else 'warn' end
          from waiting w
         union all
        select 8, 'unowned_rows', 'rows without an owner', count(*)::text, 'ok'
          from mart.consumption_line c
         where c.top_id = '_unowned'
         union all
        select 9, 'closed_through', 'months closed through', coalesce(max(n.bill_cycle), 'none'), 'ok'
          from (select distinct on (e.bill_cycle) e.bill_cycle, e.state
                  from nightpost.closing e
                 order by e.bill_cycle, e.batch_id desc) n
         where n.state = 'closed'
         union all
        select 10, 'subscriptions', 'subscriptions', count(*)::text, 'ok'
          from nightpost.subscription s
         where s.ended_by is null
         union all
        select 11, 'releases', 'releases published', count(*)::text, 'ok'
          from nightpost.release l
         where l.state = 'published'
         union all
        select 12, 'warehouse_size', 'size of the warehouse', pg_size_pretty(pg_database_size(current_database())), 'ok'
         union all
        select 13, 'held_back', 'held back', u.unit || ': ' || coalesce(u.error, ''), 'bad'
          from nightpost.unit u
          join last_run l on l.run_id = u.run_id
         where u.stage = 'write'
           and u.state = 'held') s
 order by s.place, s.value collate "C"
