-- 业绩, chart: performance by the day on which it came to be, in one currency: the partner's own, CNY for
-- finance.
-- reads: performance_line, known.product_gate, nightpost.recipient_scope, nightpost.recipient, known.partner
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- Every day from the period's first line, or its first day, to its last day or the last line's has a point.
with gate as (
    select g.service_type_code
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
       and g.product_policy <> '2'
), day as (
    select l.line_day, sum(l.counted_amount) as amount
      from nightpost.recipient_scope s
      join performance_line l on l.top_id = s.top_id
                             and l.owner_id = s.owner_id
                             and (s.manager_id is null or s.manager_id = l.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and l.report_cycle = current_setting('nightpost.cycle')
       and l.line_day <= current_setting('nightpost.through')::date
       and (l.service_type_code in (select g.service_type_code from gate g)) is true -- a table of hashes, not a join
       and l.currency = coalesce((select p.currency
                                    from nightpost.recipient r
                                    join known.partner p on p.partner_id = r.partner_id
                                   where r.run_id = current_setting('nightpost.run_id')
                                     and r.recipient = current_setting('nightpost.recipient')), 'CNY')
     group by l.line_day
), point as (
    select d.line_day from day d
     union
    select g.day::date
      from generate_series(to_date(current_setting('nightpost.cycle'), 'YYYY-MM')::timestamp,
                           to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month - 1 day',
                           interval '1 day') g (day)
     where g.day <= (select max(d.line_day) from day d)
)
select to_char(p.line_day, 'YYYY-MM-DD')                     as label,
       coalesce(d.amount, 0)                                 as value
  from point p
  left join day d on d.line_day = p.line_day
 order by p.line_day
