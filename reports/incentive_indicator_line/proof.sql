-- 激励指标业绩明细, proven: customer by customer, counted once for each plan that the line meets.
-- reads: performance_line, known.incentive_plan, known.product_gate, known.partner, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark
with gate as materialized (
    select g.service_type_code
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
       and g.product_policy <> '2'
), counted as (
    select l.top_id, l.association_type, l.currency, sum(l.counted_amount) as amount
      from performance_line l
     where (l.top_id, l.owner_id) in (select s.top_id, s.owner_id
                                        from nightpost.recipient_scope s
                                       where s.run_id = current_setting('nightpost.run_id')
                                         and s.recipient = current_setting('nightpost.recipient'))
       and l.report_cycle = current_setting('nightpost.cycle')
       and l.line_day <= current_setting('nightpost.through')::date
       and l.service_type_code in (select g.service_type_code from gate g)
     group by l.top_id, l.association_type, l.currency
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
 where current_setting('nightpost.cycle') between p.valid_from_cycle and coalesce(p.valid_to_cycle, '9999-12')
 group by c.currency
