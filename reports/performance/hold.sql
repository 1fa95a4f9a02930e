-- 业绩: why a partner must not get its performance now: it has lines of a service without any policy in
-- force (1-domain.md, 1.5), so that nobody can say whether they count. No row = it goes out.
-- reads: performance_line, known.product_gate, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- All the partner's lines, for its managers too: its files go out together or not at all.
with gate as materialized (
    select g.service_type_code from known.product_gate g where g.report_cycle = current_setting('nightpost.cycle')
)
select format('service %s has no incentive policy for %s (%s lines)', l.service_type_code,
              current_setting('nightpost.cycle'), count(*))  as reason
  from (select distinct o.top_id, o.owner_id
          from nightpost.recipient_scope o
         where o.run_id = current_setting('nightpost.run_id')
           and o.recipient = current_setting('nightpost.recipient')) s
  join performance_line l on l.top_id = s.top_id
                         and l.owner_id = s.owner_id
 where l.report_cycle = current_setting('nightpost.cycle')
   and l.line_day <= current_setting('nightpost.through')::date
   and not exists (select from gate g where g.service_type_code = l.service_type_code)
 group by l.service_type_code
 order by l.service_type_code collate "C"
