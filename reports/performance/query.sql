-- 业绩: the lines of a period up to D, with the product policy that decides whether they count.
-- reads: performance_line, known.product_gate, nightpost.recipient_scope, known.partner, known.customer,
--        known.account_manager, known.service_type, known.resource_type
-- settings: nightpost.run_id, recipient, cycle, through, from_day, mark, locale, state
-- Policy 2: no performance, no line (E46). A service without a policy: only finance sees its lines, with
-- no performance amount; a partner's file is held back (hold.sql).
with gate as materialized (
    select g.service_type_code, g.product_policy
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
)
select l.line_day,
       l.performance_id collate "C"                          as performance_id,
       l.top_id,
       l.owner_id,
       l.report_cycle                                        as bill_cycle,
       nullif(current_setting('nightpost.state', true), '')  as state,
       l.formed_at,
       l.owner_id                                            as partner_id,
       p.partner_name,
       l.customer_id,
       u.account_name,
       u.customer_name,
       l.association_type,
       l.account_manager_id,
       m.account_manager_name,
       l.order_or_trade_id,
       l.bill_type,
       l.charging_mode,
       l.service_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, l.service_type_code)    as service_type_name,
       l.resource_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then r.resource_type_name_en end,
                r.resource_type_name, l.resource_type_code)  as resource_type_name,
       g.product_policy,
       l.currency,
       l.consumption_amount,
       case when g.product_policy is not null then l.counted_amount end as performance_amount,
       l.line_kind,
       l.original_cycle
  from nightpost.recipient_scope s
  join performance_line l on l.top_id = s.top_id
                         and l.owner_id = s.owner_id
                         and (s.manager_id is null or s.manager_id = l.account_manager_id)
  left join gate g on g.service_type_code = l.service_type_code
  left join known.partner p on p.partner_id = l.owner_id
  left join known.customer u on u.customer_id = l.customer_id
  left join known.account_manager m on m.account_manager_id = l.account_manager_id
  left join known.service_type t on t.service_type_code = l.service_type_code
  left join known.resource_type r on r.resource_type_code = l.resource_type_code
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and l.report_cycle = current_setting('nightpost.cycle')
   and l.line_day <= current_setting('nightpost.through')::date
   and l.line_day >= coalesce(nullif(current_setting('nightpost.from_day', true), ''), '-infinity')::date
   and not exists (select from gate n where n.service_type_code = l.service_type_code and n.product_policy = '2')
 order by s.manager_id collate "C" nulls first,
          l.line_day,
          l.performance_id collate "C",
          l.top_id collate "C",
          l.owner_id collate "C",
          l.counted_amount
