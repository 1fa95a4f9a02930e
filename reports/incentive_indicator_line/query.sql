-- 激励指标业绩明细: the performance lines of a cycle that count for the indicators, plan by plan, up to D.
-- reads: nightpost.incentive_counted (performance_line, known.product_gate, nightpost.recipient_scope),
--        known.incentive_plan, known.partner, known.customer
-- settings: nightpost.run_id, recipient, cycle, through, from_day, mark, locale
select l.top_id,
       l.owner_id,
       l.line_day,
       p.plan_id,
       nightpost.indicator_word(p.indicator_name)            as indicator_name,
       nightpost.period_name(p.period_kind, l.report_cycle)  as period,
       l.top_id                                              as partner_id,
       l.association_type,
       l.report_cycle                                        as cycle,
       l.customer_id,
       u.account_name,
       nullif(l.owner_id, l.top_id)                          as reseller_id,
       l.performance_id,
       l.order_or_trade_id,
       l.formed_at,
       l.product_policy,
       l.currency,
       l.counted_amount                                      as value
  from nightpost.incentive_counted(current_setting('nightpost.cycle'), current_setting('nightpost.cycle'),
                                   coalesce(nullif(current_setting('nightpost.from_day', true), ''), '-infinity')::date) l
  join known.partner t on t.partner_id = l.top_id
  join known.incentive_plan p on t.partner_type = any (string_to_array(p.partner_kinds, ','))
                             and l.association_type = any (string_to_array(p.association_types, ','))
                             and l.currency = p.currency
                             and l.report_cycle >= p.valid_from_cycle
                             and l.report_cycle <= coalesce(p.valid_to_cycle, '9999-12')
  left join known.customer u on u.customer_id = l.customer_id
 order by l.line_day,
          p.plan_id collate "C",
          l.top_id collate "C",
          l.association_type collate "C",
          l.customer_id collate "C",
          l.performance_id collate "C",
          l.owner_id collate "C"
