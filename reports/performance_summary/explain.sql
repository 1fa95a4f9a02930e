-- 业绩汇总, explained: the performance lines behind one sum, and the product gate.
-- reads: performance_line, known.product_gate, ledger.consumption, nightpost.recipient_scope, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), gate as materialized (
    select g.service_type_code, g.product_policy
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
), line as (
    select l.*
      from wanted w
      join performance_line l on l.report_cycle = w.cells ->> 'bill_cycle'
                             and l.owner_id = w.cells ->> 'partner_id'
                             and l.association_type is not distinct from w.cells ->> 'association_type'
                             and l.line_kind = w.cells ->> 'line_kind'
                             and l.original_cycle = w.cells ->> 'original_cycle'
                             and l.currency = w.cells ->> 'currency'
                             and l.line_day <= current_setting('nightpost.through')::date
      left join gate g on g.service_type_code = l.service_type_code
     where g.product_policy is not distinct from w.cells ->> 'product_policy'
       and exists (select from nightpost.recipient_scope s
                    where s.run_id = current_setting('nightpost.run_id')
                      and s.recipient = current_setting('nightpost.recipient')
                      and s.top_id = l.top_id
                      and s.owner_id = l.owner_id
                      and (s.manager_id is null or s.manager_id = l.account_manager_id))
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'performance_amount' then 'sum of what the lines below count: cash + credit + stored card + cash coupons that count'
            when 'consumption_amount' then 'sum of the payable of the charges below; none for repayments and transfers'
            when 'line_count' then 'count of the lines below'
            when 'product_policy' then 'in force at the end of the month, or of D before it'
            else 'the same on every line below' end as value,
       'exact, no rounding' as tail
union all
select 2, 'lines', count(*)::text,
       format('together counted %s, consumption %s', nightpost.amount_text(sum(l.counted_amount)),
              coalesce(nightpost.amount_text(sum(l.consumption_amount)), 'none'))
  from line l
union all
select e.*
  from (select l.top_id, array_agg(l.performance_id) as line_ids from line l group by l.top_id) g
 cross join lateral nightpost.explain_lines(3, g.line_ids, g.top_id) e
union all
select e.*
  from (select distinct l.service_type_code, l.report_cycle from line l) g
 cross join lateral nightpost.explain_gate(5, g.service_type_code, g.report_cycle) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
