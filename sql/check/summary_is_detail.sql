-- Control 4: the summary is the sum of the detail, per cycle and source account (so that a 财务托管
-- month, which moves rows between accounts and owners, is no difference). No row = passed.
-- Settings: nightpost.cycles.
with line as (
    select c.report_cycle, c.source_customer_id, c.currency, count(*) as rows, sum(c.payable_amount) as payable
      from consumption_line c
     where c.report_cycle = any (current_setting('nightpost.cycles')::text[])
     group by c.report_cycle, c.source_customer_id, c.currency
), summary as (
    select d.report_cycle, d.source_customer_id, d.currency, sum(d.record_count) as rows, sum(d.payable_amount) as payable
      from consumption_day d
     where d.report_cycle = any (current_setting('nightpost.cycles')::text[])
     group by d.report_cycle, d.source_customer_id, d.currency
)
select coalesce(l.report_cycle, s.report_cycle)                                        as cycle,
       coalesce(l.source_customer_id, s.source_customer_id)                            as customer_id,
       format('%s rows, payable %s in detail; %s rows, payable %s in the summary', coalesce(l.rows, 0),
              coalesce(l.payable, 0), coalesce(s.rows, 0), coalesce(s.payable, 0))     as difference
  from line l
  full join summary s on s.report_cycle = l.report_cycle
                     and s.source_customer_id = l.source_customer_id
                     and s.currency = l.currency
 where (l.rows, l.payable) is distinct from (s.rows, s.payable)
 order by 1, 2
