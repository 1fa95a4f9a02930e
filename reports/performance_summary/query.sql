-- 业绩汇总: the lines of reports/performance added up.
-- reads: performance_line, known.product_gate, nightpost.recipient_scope, known.partner
-- settings: nightpost.run_id, recipient, cycle, through, mark, state
-- A reseller that changed its distributor has lines under two tops; they are one row where one recipient
-- sees both. A manager's scope names him, so a director's rows come manager by manager.
with gate as materialized (
    select g.service_type_code, g.product_policy
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
), summary as (
    select min(l.top_id)                                     as top_id,
           l.owner_id,
           s.manager_id,
           l.association_type,
           g.product_policy,
           l.line_kind,
           l.original_cycle,
           l.currency,
           count(*)                                          as line_count,
           sum(l.consumption_amount)                         as consumption_amount,
           sum(l.counted_amount) filter (where g.product_policy is not null) as performance_amount
      from nightpost.recipient_scope s
      join performance_line l on l.top_id = s.top_id
                             and l.owner_id = s.owner_id
                             and (s.manager_id is null or s.manager_id = l.account_manager_id)
      left join gate g on g.service_type_code = l.service_type_code
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and l.report_cycle = current_setting('nightpost.cycle')
       and l.line_day <= current_setting('nightpost.through')::date
       and not exists (select from gate n where n.service_type_code = l.service_type_code and n.product_policy = '2')
     group by l.owner_id, s.manager_id, l.association_type, g.product_policy, l.line_kind, l.original_cycle,
              l.currency
)
select y.top_id,
       y.owner_id,
       y.manager_id                                          as account_manager_id,
       current_setting('nightpost.cycle')                    as bill_cycle,
       nullif(current_setting('nightpost.state', true), '')  as state,
       y.owner_id                                            as partner_id,
       p.partner_name,
       y.association_type,
       y.product_policy,
       y.line_kind,
       y.original_cycle,
       y.currency,
       y.line_count,
       y.consumption_amount,
       y.performance_amount
  from summary y
  left join known.partner p on p.partner_id = y.owner_id
 order by y.manager_id collate "C" nulls first,
          y.owner_id collate "C",
          y.association_type collate "C" nulls first,
          y.product_policy collate "C" nulls first,
          y.line_kind collate "C",
          y.original_cycle collate "C",
          y.currency collate "C"
