-- 激励指标, proven: the performance lines of each plan, counted once for each plan
-- that they meet, and not by the customers of the report.
-- reads: performance_line, known.incentive_plan, known.product_gate, known.partner,
--        nightpost.recipient_scope, nightpost.calendar
-- settings: nightpost.run_id, recipient, through, mark
with gate as materialized (
    select g.report_cycle, g.service_type_code from known.product_gate g where g.product_policy <> '2'
), issued as (
    select date_trunc('month', current_setting('nightpost.through')::date + 1) + o.months * interval '1 month' as month
      from nightpost.calendar k
     cross join lateral unnest(k.cycle_offsets) o (months)
     where k.day_from = (select max(n.day_from)
                           from nightpost.calendar n
                          where n.day_from <= extract(day from current_setting('nightpost.through')::date + 1))
), sold as materialized ( -- per service before the gate: the lines are many, the services few
    select l.top_id, l.report_cycle, l.service_type_code, l.association_type, l.currency, sum(l.counted_amount) as amount
      from nightpost.recipient_scope s
      join performance_line l on l.top_id = s.top_id
                             and l.owner_id = s.owner_id
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and l.line_day <= current_setting('nightpost.through')::date
       and l.report_cycle >= (select to_char(date_trunc('year', min(i.month)), 'YYYY-MM') from issued i) -- no period is longer
       and l.report_cycle <= (select to_char(max(i.month), 'YYYY-MM') from issued i)
     group by l.top_id, l.report_cycle, l.service_type_code, l.association_type, l.currency
), counted as (
    select l.top_id, l.report_cycle, l.association_type, l.currency, sum(l.amount) as amount
      from sold l
      join gate g on g.report_cycle = l.report_cycle and g.service_type_code = l.service_type_code
     group by l.top_id, l.report_cycle, l.association_type, l.currency
)
select null::text                                            as split,
       'value'                                               as column_name,
       c.currency,
       sum(c.amount)                                         as amount
  from counted c
  join known.partner t on t.partner_id = c.top_id
  join known.incentive_plan p on p.currency = c.currency
                             and ',' || p.partner_kinds || ',' like '%,' || t.partner_type || ',%'
                             and ',' || p.association_types || ',' like '%,' || c.association_type || ',%'
 where c.report_cycle between p.valid_from_cycle and coalesce(p.valid_to_cycle, '9999-12')
   and exists (select
                 from issued i
                where to_char(i.month, 'YYYY-MM') between p.valid_from_cycle and coalesce(p.valid_to_cycle, '9999-12')
                  and date_trunc(p.period_kind, to_date(c.report_cycle, 'YYYY-MM')) = date_trunc(p.period_kind, i.month)
                  and to_date(c.report_cycle, 'YYYY-MM') <= i.month)
 group by c.currency
