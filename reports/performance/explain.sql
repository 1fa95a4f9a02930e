-- 业绩, explained: the charge, repayment or transfer behind a line, what of it counts, and the product gate.
-- reads: performance_line, ledger.consumption, known.repayment, known.performance_transfer, known.product_gate,
--        ledger.incentive_policy, known.customer_association, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), line as (
    select l.*
      from wanted w
      join performance_line l on l.performance_id = w.cells ->> 'performance_id'
                             and l.report_cycle = w.cells ->> 'bill_cycle'
                             and l.owner_id = w.cells ->> 'partner_id'
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'performance_amount' then 'cash + credit + stored card + cash coupons that count; 0 under policy 2'
            when 'consumption_amount' then 'payable of the charge; none for repayments and transfers'
            when 'bill_cycle' then 'the report cycle; of a product settled monthly the month after its consumption, if later'
            when 'product_policy' then 'in force at the end of the month, or of D before it'
            when 'partner_id' then 'whose association with the customer contains the scope instant'
            else 'of the charge, the repayment or the transfer' end as value,
       'exact, no rounding'                                  as tail
union all
select 2, l.origin || ' ' || l.source_key, format('account %s, cycle %s, %s', l.source_customer_id, l.original_cycle, l.line_kind),
       'counted ' || nightpost.amount_text(l.counted_amount) || ' ' || l.currency
  from line l
union all
select 3, format('version of batch %s', k.batch_id),
       format('cash %s, credit %s, stored card %s, cash coupon %s of which counting %s; payable %s',
              nightpost.amount_text(coalesce(k.cash_amount, 0)),
              nightpost.amount_text(coalesce(k.credit_amount, 0)), nightpost.amount_text(coalesce(k.stored_card_amount, 0)), nightpost.amount_text(coalesce(k.cash_coupon_amount, 0)),
              nightpost.amount_text(coalesce(k.cash_coupon_counted, 0)), nightpost.amount_text(k.payable_amount)),
       concat_ws(', ', 'source ' || b.source, b.file, 'business date ' || b.business_date)
  from line l
  join ledger.consumption k on l.origin = 'record'
                           and k.customer_id = l.source_customer_id
                           and k.bill_cycle = l.original_cycle
                           and k.record_id = l.source_key
  left join nightpost.batch b on b.batch_id = k.batch_id
 where k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 3, 'repayment ' || r.repayment_id, format('%s %s of record %s, paid %s', r.kind, nightpost.amount_text(r.amount), r.record_id,
                                                 to_char(r.paid_time at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')), 'batch ' || r.batch_id
  from line l
  join known.repayment r on l.origin = 'repayment'
                        and r.repayment_id = l.source_key
union all
select 4, 'scope instant', to_char(l.scope_at at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') || ' (GMT+8)',
       format('partner %s, top partner %s, type %s', l.owner_id, l.top_id, l.association_type)
  from line l
union all
select 5, 'association ' || a.association_id,
       format('%s, type %s, from %s to %s', a.partner_id, a.association_type,
              to_char(a.valid_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS'),
              case when a.valid_to = 'infinity' then 'now'
                   else to_char(a.valid_to at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') end),
       'batch ' || a.batch_id
  from line l
  join known.customer_association a on a.customer_id = l.customer_id and a.valid_from <= l.scope_at and a.valid_to >= l.scope_at
union all
select 6, format('policy of %s, %s', l.service_type_code, l.report_cycle), format('product policy %s', g.product_policy),
       (select 'versions known: ' || string_agg(format('%s since %s, batch %s', i.incentive_policy,
                                                       case when i.valid_from = '-infinity' then 'ever'
                                                            else to_char(i.valid_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD') end, i.batch_id), '; '
                                                order by i.batch_id, i.valid_from)
          from ledger.incentive_policy i
         where i.policy_month = l.report_cycle
           and i.service_type_code = l.service_type_code
           and i.batch_id <= current_setting('nightpost.mark')::int8)
  from line l
  join known.product_gate g on g.report_cycle = l.report_cycle and g.service_type_code = l.service_type_code
)
select a.place, a.what, a.value, coalesce(a.tail, '')        as tail
  from answer a
 order by a.place, length(a.what), a.what
