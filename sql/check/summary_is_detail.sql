-- Control 4: the summary is the sum of the detail. Per partner, cycle and currency, with the rows of a
-- 财务托管 month moved to whom the sub-account belonged before it left, as the note says; and per account
-- that the source names, which that month does not touch: those that differ only. A closed cycle's scope is
-- no longer that of today, so it is compared per account. Settings: nightpost.cycles.
with line as (
    select c.report_cycle,
           c.top_id,
           c.owner_id,
           c.source_customer_id,
           c.currency,
           case when c.customer_id <> c.source_customer_id and e.customer_id is not null then coalesce(s.top_id, '_unowned')
                else c.top_id end                               as summary_top_id,
           case when c.customer_id <> c.source_customer_id and e.customer_id is not null then coalesce(s.owner_id, '_unowned')
                else c.owner_id end                             as summary_owner_id,
           count(*)                                             as rows,
           sum(c.payable_amount)                                as payable
      from consumption_line c
      left join custody_event e on e.customer_id = c.source_customer_id
                               and e.bill_cycle = c.bill_cycle
      left join scope_interval s on s.customer_id = e.customer_id
                                and s.valid_from < e.left_at
                                and s.valid_to >= e.left_at
     where c.report_cycle = any (current_setting('nightpost.cycles')::text[])
       and c.report_cycle >= (select min(y.cycle) from unnest(current_setting('nightpost.cycles')::text[]) y (cycle)) -- leaves partitions out
     group by 1, 2, 3, 4, 5, 6, 7
), summary as (
    select d.report_cycle, d.top_id, d.owner_id, d.source_customer_id, d.currency, sum(d.record_count) as rows, sum(d.payable_amount) as payable
      from consumption_day d
     where d.report_cycle = any (current_setting('nightpost.cycles')::text[])
       and d.report_cycle >= (select min(y.cycle) from unnest(current_setting('nightpost.cycles')::text[]) y (cycle))
     group by 1, 2, 3, 4, 5
), partner as (
    select x.report_cycle, x.top_id, x.owner_id, x.currency, sum(x.detail_rows) as detail_rows, sum(x.detail) as detail,
           sum(x.summary_rows) as summary_rows, sum(x.summary) as summary, sum(x.moved) as moved
      from (select l.report_cycle, l.summary_top_id as top_id, l.summary_owner_id as owner_id, l.currency, l.rows as detail_rows,
                   l.payable as detail, 0 as summary_rows, 0 as summary,
                   case when (l.top_id, l.owner_id) <> (l.summary_top_id, l.summary_owner_id) then l.payable else 0 end as moved
              from line l
             union all
            select s.report_cycle, s.top_id, s.owner_id, s.currency, 0, 0, s.rows, s.payable, 0
              from summary s) x
     where not exists (select from cycle_state y where y.bill_cycle = x.report_cycle and y.closed)
     group by 1, 2, 3, 4
), account as (
    select x.report_cycle, x.source_customer_id, x.currency, sum(x.detail_rows) as detail_rows, sum(x.detail) as detail,
           sum(x.summary_rows) as summary_rows, sum(x.summary) as summary
      from (select l.report_cycle, l.source_customer_id, l.currency, l.rows as detail_rows, l.payable as detail, 0 as summary_rows, 0 as summary
              from line l
             union all
            select s.report_cycle, s.source_customer_id, s.currency, 0, 0, s.rows, s.payable
              from summary s) x
     group by 1, 2, 3
    having (sum(x.detail_rows), sum(x.detail)) is distinct from (sum(x.summary_rows), sum(x.summary))
)
select '4'                                                      as control,
       format('%s %s', p.report_cycle, p.owner_id)              as key,
       p.top_id,
       p.owner_id,
       format('%s, %s', v.measure, p.currency)                  as measure,
       v.expected::numeric,
       v.actual::numeric,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       case when p.moved <> 0 then format('财务托管: payable %s is in the detail of another partner', trim_scale(p.moved)) end as note
  from partner p
 cross join lateral (values ('rows', p.detail_rows, p.summary_rows), ('payable', p.detail, p.summary)) v (measure, expected, actual)
 union all
select '4', format('%s account %s', a.report_cycle, a.source_customer_id), o.top_id, o.owner_id,
       format('%s, %s', v.measure, a.currency), v.expected, v.actual, 0, 'hold', null
  from account a
 cross join lateral (values ('rows', a.detail_rows, a.summary_rows), ('payable', a.detail, a.summary)) v (measure, expected, actual)
  left join lateral (select l.top_id, l.owner_id from line l
                      where l.report_cycle = a.report_cycle and l.source_customer_id = a.source_customer_id
                      union
                     select s.top_id, s.owner_id from summary s
                      where s.report_cycle = a.report_cycle and s.source_customer_id = a.source_customer_id) o on true
 where v.expected is distinct from v.actual
