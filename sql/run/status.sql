-- The state of things in name/value lines.
select 'last business date done'                                                       as what,
       coalesce(max(r.business_date)::text, 'none')                                    as value
  from nightpost.run r
 where r.state = 'done'
 union all
select 'runs not done', count(*)::text
  from nightpost.run r
 where r.state <> 'done'
 union all
select 'knowledge mark', coalesce(max(b.batch_id), 0)::text
  from nightpost.batch b
 union all
select 'rows in quarantine', count(*)::text
  from nightpost.quarantine q
 where q.resolved_by is null
 union all
select 'payable in quarantine', coalesce(sum(q.payable_amount), 0)::text
  from nightpost.quarantine q
 where q.resolved_by is null
   and q.feed = 'consumption'
 union all
select 'rows without an owner', count(*)::text
  from mart.consumption_line c
 where c.top_id = '_unowned'
 union all
select 'subscriptions', count(*)::text
  from nightpost.subscription s
 where s.ended_by is null
 union all
select 'releases published', count(*)::text
  from nightpost.release l
 where l.state = 'published'
 union all
select h.what, h.value
  from (select 'held back'                                                             as what,
               r.business_date || ' ' || u.unit || ': ' || coalesce(u.error, '')       as value
          from nightpost.unit u
          join nightpost.run r on r.run_id = u.run_id
         where u.stage = 'write'
           and u.state = 'held'
           and r.business_date = (select max(n.business_date) from nightpost.run n)
         order by u.unit collate "C") h
