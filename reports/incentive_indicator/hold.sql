-- 激励指标: why a partner must not get its indicators now: lines of a service without any policy in force, so that
-- nobody can say whether they count (1-domain.md, 1.5). No row = it goes out.
-- reads: performance_line, known.product_gate, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, through, mark
-- Looked at from January of the year on: no period begins earlier. The cycle D is in is the last that can be issued.
with gate as materialized (
    select g.report_cycle, g.service_type_code from known.product_gate g
)
select format('service %s has no incentive policy for %s (%s lines)', l.service_type_code, l.report_cycle,
              count(*))                                      as reason
  from nightpost.recipient_scope s
  join performance_line l on l.top_id = s.top_id
                         and l.owner_id = s.owner_id
  left join gate g on g.report_cycle = l.report_cycle
                  and g.service_type_code = l.service_type_code
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and l.line_day <= current_setting('nightpost.through')::date
   and l.report_cycle >= to_char(date_trunc('year', current_setting('nightpost.through')::date), 'YYYY-MM')
   and l.report_cycle <= to_char(current_setting('nightpost.through')::date, 'YYYY-MM')
   and g.report_cycle is null
 group by l.service_type_code, l.report_cycle
 order by l.service_type_code collate "C", l.report_cycle
