-- 预估激励: why a partner must not get its estimate now: in the periods to date of the plans for its kind
-- it has lines of a service without any policy in force (1-domain.md, 1.5), so that nobody can say
-- whether they count. No row = it goes out.
-- reads: performance_line, nightpost.incentive_period, nightpost.incentive_partner (known.incentive_plan,
--        nightpost.recipient_scope, known.partner), known.product_gate
-- settings: nightpost.run_id, recipient, cycle, through, mark
with gate as materialized (
    select g.report_cycle, g.service_type_code from known.product_gate g
), plan as materialized (
    select p.first_cycle, p.partner_kinds, p.association_types, p.currency from nightpost.incentive_period() p
), partner as materialized (
    select o.top_id, o.partner_type from nightpost.incentive_partner() o
)
select format('service %s has no incentive policy for %s (%s lines)', l.service_type_code, l.report_cycle,
              count(*))                                      as reason
  from partner o
  join performance_line l on l.top_id = o.top_id
 where l.report_cycle >= (select min(p.first_cycle collate "C") from plan p)
   and l.report_cycle <= current_setting('nightpost.cycle') collate "C"
   and l.line_day <= current_setting('nightpost.through')::date
   and exists (select from plan p
                where o.partner_type = any (p.partner_kinds)
                  and l.association_type = any (p.association_types)
                  and l.currency = p.currency
                  and l.report_cycle >= p.first_cycle collate "C")
   and not exists (select from gate g
                    where g.report_cycle = l.report_cycle
                      and g.service_type_code = l.service_type_code)
 group by l.service_type_code, l.report_cycle
 order by l.report_cycle collate "C", l.service_type_code collate "C"
