-- The cycles that a night compares with its sources, and of which buckets it asks for the hashes: those
-- whose number leaves this remainder by seven. $1 D. Open: after the last closed month (the two last
-- months where none is closed), through R's; and what has been reopened.
with event as (
    select distinct on (n.bill_cycle) n.bill_cycle, n.state
      from nightpost.closing n
     order by n.bill_cycle, n.batch_id desc
), open as (
    select to_char(m.month, 'YYYY-MM') as bill_cycle
      from generate_series(greatest(coalesce((select max(to_date(e.bill_cycle, 'YYYY-MM')) + interval '1 month'
                                                from event e where e.state = 'closed'),
                                             date_trunc('month', ($1::date + 1)::timestamp) - interval '1 month'),
                                    date_trunc('month', ($1::date + 1)::timestamp) - interval '5 months'),
                           date_trunc('month', ($1::date + 1)::timestamp), interval '1 month') m (month)
     union
    select e.bill_cycle
      from event e
     where e.state = 'reopened'
)
select array_agg(o.bill_cycle order by o.bill_cycle)::text                              as cycles,
       array[($1::date - date '2000-01-01') % 7]::text                                  as hashed
  from open o
 where not exists (select from event e where e.bill_cycle = o.bill_cycle and e.state = 'closed')
