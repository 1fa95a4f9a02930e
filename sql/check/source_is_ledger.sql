-- Control 1 (3-operations.md, 3.3): per source, cycle and day, source rows = current ledger rows +
-- quarantined rows, and so for the amounts. The source's figures are those of the extraction's own snapshot
-- (nightpost.source_figure); a past date uses what was stored then and asks nobody. A cycle takes part
-- while no load has come after its figures. A day that differs is told per bucket for each partner that
-- had a customer of the bucket on that day. Settings: nightpost.mark.
with asked as (
    select a.source, a.bill_cycle
      from nightpost.source_asked a
     where a.feed = 'consumption'
       and a.mark <= current_setting('nightpost.mark')::int8
     group by a.source, a.bill_cycle
    having max(a.mark) >= coalesce((select max(b.batch_id)
                                      from nightpost.batch b
                                     where b.source = a.source
                                       and b.feed = 'consumption'
                                       and b.batch_id <= current_setting('nightpost.mark')::int8), 0)
), said as (
    select distinct on (f.source, f.bill_cycle, f.day, f.bucket)
           f.source, f.bill_cycle, f.day, f.bucket, f.rows, f.amounts[1] as official, f.amounts[4] as payable
      from nightpost.source_figure f
      join asked a on a.source = f.source and a.bill_cycle = f.bill_cycle
     where f.feed = 'consumption'
       and f.mark <= current_setting('nightpost.mark')::int8
     order by f.source, f.bill_cycle, f.day, f.bucket, f.mark desc
), held as (
    select k.source,
           k.bill_cycle,
           (k.trade_time at time zone 'Etc/GMT-8')::date        as day,
           nightpost.customer_bucket(k.customer_id)             as bucket,
           count(*)                                             as rows,
           sum(k.official_amount)                               as official,
           sum(k.payable_amount)                                as payable
      from known.consumption k
     where (k.source, k.bill_cycle) in (select a.source, a.bill_cycle from asked a)
       and k.bill_cycle >= (select min(a.bill_cycle) from asked a) -- leaves partitions out
     group by 1, 2, 3, 4
     union all
    select s.source, q.bill_cycle, q.day, q.bucket, q.rows, q.amounts[1], q.amounts[4]
      from (select distinct a.source from asked a) s
     cross join lateral nightpost.bucket_quarantined('consumption', s.source, current_setting('nightpost.mark')::int8) q
     where (s.source, q.bill_cycle) in (select a.source, a.bill_cycle from asked a)
), compared as (
    select coalesce(s.source, h.source)                         as source,
           coalesce(s.bill_cycle, h.bill_cycle)                 as cycle,
           coalesce(s.day, h.day)                               as day,
           coalesce(s.bucket, h.bucket)                         as bucket,
           v.measure,
           coalesce(v.expected, 0)                              as expected,
           coalesce(v.actual, 0)                                as actual
      from said s
      full join (select h.source, h.bill_cycle, h.day, h.bucket, sum(h.rows) as rows, sum(h.official) as official, sum(h.payable) as payable
                   from held h
                  group by h.source, h.bill_cycle, h.day, h.bucket) h
             on h.source = s.source and h.bill_cycle = s.bill_cycle and h.day = s.day and h.bucket = s.bucket
     cross join lateral (values ('rows', s.rows::numeric, h.rows), ('official_amount', s.official, h.official),
                                ('payable_amount', s.payable, h.payable)) v (measure, expected, actual)
)
select '1'                                                      as control,
       format('%s %s %s', c.source, c.cycle, c.day)             as key,
       null::text                                               as top_id,
       null::text                                               as owner_id,
       c.measure,
       sum(c.expected) filter (where c.expected <> 'NaN')       as expected,
       sum(c.actual) filter (where c.actual <> 'NaN')           as actual,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       null::text                                               as note
  from compared c
 group by c.source, c.cycle, c.day, c.measure
 union all
select '1', format('%s %s %s bucket %s', c.source, c.cycle, c.day, c.bucket), o.top_id, o.owner_id, c.measure, c.expected, c.actual, 0,
       'hold', format('customers of bucket %s; nightpost reconcile --cycle %s', c.bucket, c.cycle)
  from compared c
 cross join lateral nightpost.bucket_owners(c.bucket, c.day) o
 where c.expected <> c.actual
