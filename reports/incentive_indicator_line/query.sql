-- 激励指标业绩明细: the performance lines of a cycle that count for the indicators, plan by plan, up to D.
-- reads: performance_line, known.incentive_plan, known.product_gate, known.partner, known.customer,
--        nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark
with gate as materialized (
    select g.service_type_code, g.product_policy
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
       and g.product_policy in ('0', '1', '13')
)
select l.top_id,
       l.owner_id,
       p.plan_id,
       p.indicator_name,
       nightpost.period_name(p.period_kind, l.report_cycle)  as period,
       l.top_id                                              as partner_id,
       l.association_type,
       l.report_cycle                                        as cycle,
       l.customer_id,
       u.account_name,
       nullif(l.owner_id, l.top_id)                          as reseller_id,
       l.performance_id,
       l.order_or_trade_id,
       g.product_policy,
       l.currency,
       l.counted_amount                                      as value
  from nightpost.recipient_scope s
  join performance_line l on l.top_id = s.top_id
                         and l.owner_id = s.owner_id
  join known.partner t on t.partner_id = l.top_id
  join known.incentive_plan p on t.partner_type = any (string_to_array(p.partner_kinds, ','))
                             and l.association_type = any (string_to_array(p.association_types, ','))
                             and l.currency = p.currency
                             and l.report_cycle >= p.valid_from_cycle
                             and l.report_cycle <= coalesce(p.valid_to_cycle, '9999-12')
  join gate g on g.service_type_code = l.service_type_code
  left join known.customer u on u.customer_id = l.customer_id
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and l.report_cycle = current_setting('nightpost.cycle')
   and l.line_day <= current_setting('nightpost.through')::date
 order by p.plan_id collate "C",
          l.top_id,
          l.association_type collate "C",
          l.customer_id,
          l.performance_id,
          l.owner_id
