-- 激励指标业绩明细: the performance lines of a cycle that count for the indicators, plan by plan, up to D.
-- reads: nightpost.incentive_counted (performance_line, known.product_gate, nightpost.recipient_scope),
--        known.incentive_plan, known.partner, known.customer
-- settings: nightpost.run_id, recipient, cycle, through, from_day, mark, locale
-- The words of a plan are found once for it, and what belongs to a line before the plans multiply it.
with plan as materialized (
    select p.plan_id,
           p.currency,
           nightpost.indicator_word(p.indicator_name)        as indicator_name,
           nightpost.period_name(p.period_kind, current_setting('nightpost.cycle')) as period,
           string_to_array(p.partner_kinds, ',')             as partner_kinds,
           string_to_array(p.association_types, ',')         as association_types
      from known.incentive_plan p
     where p.valid_from_cycle <= current_setting('nightpost.cycle')
       and coalesce(p.valid_to_cycle, '9999-12') >= current_setting('nightpost.cycle')
)
select l.line_day,
       p.plan_id collate "C"                                 as plan_id,
       l.top_id collate "C"                                  as top_id,
       l.association_type collate "C"                        as association_type,
       l.customer_id collate "C"                             as customer_id,
       l.performance_id collate "C"                          as performance_id,
       l.owner_id,
       p.indicator_name,
       p.period,
       l.top_id                                              as partner_id,
       l.report_cycle                                        as cycle,
       l.account_name,
       nullif(l.owner_id, l.top_id)                          as reseller_id,
       l.order_or_trade_id,
       l.formed_at,
       l.product_policy,
       l.currency,
       l.counted_amount                                      as value
  from (select c.*, t.partner_type, u.account_name
          from nightpost.incentive_counted(current_setting('nightpost.cycle'), current_setting('nightpost.cycle'),
                                           coalesce(nullif(current_setting('nightpost.from_day', true), ''), '-infinity')::date) c
          join known.partner t on t.partner_id = c.top_id
          left join known.customer u on u.customer_id = c.customer_id
        offset 0) l
  join plan p on l.partner_type = any (p.partner_kinds)
             and l.association_type = any (p.association_types)
             and l.currency = p.currency
 order by l.line_day,
          p.plan_id collate "C",
          l.top_id collate "C",
          l.association_type collate "C",
          l.customer_id collate "C",
          l.performance_id collate "C",
          l.owner_id collate "C"
