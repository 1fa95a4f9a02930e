-- 按客户经理导出消费明细, explained: one record's versions, its scope decision and its manager.
-- reads: consumption_line, scope_interval, manager_interval, ledger.consumption, ledger.consumption_end,
--        known.customer_association, known.partner_relation, known.customer_manager_assignment, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), line as (
    select l.*,
           (to_date(l.bill_cycle, 'YYYY-MM') + interval '1 month')::date as next_month
      from wanted w
      join consumption_line l on l.report_cycle = w.cells ->> 'report_cycle'
                             and l.bill_cycle = w.cells ->> 'bill_cycle'
                             and l.record_id = w.cells ->> 'record_id'
                             and l.customer_id = w.cells ->> 'customer_id'
                             and l.owner_id = w.cells ->> 'partner_id'
), scoped as (
    select l.*,
           case when l.charging_mode = 3 and l.trade_day = l.next_month
                then (l.next_month - interval '1 second') at time zone 'Etc/GMT-8'
                else l.trade_time end as scope_at
      from line l
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'erase_amount' then 'as the source gives it; where it has none: official - discount - payable'
            when 'paid_amount' then 'payable_amount - voucher_amount'
            when 'order_id' then 'trade_id, for bill types 1, 2, 3, 4, 8 and 103'
            when 'account_manager_id' then 'the assignment by the owner that covers the business day, from the day after it began'
            when 'partner_id' then 'whose association with the customer contains the scope instant'
            when 'association_type' then 'that of the association that contains the scope instant'
            else 'as the source gives it, exact' end as value,
       '' as tail
union all
select 2, 'source row', format('%s of account %s, cycle %s', s.record_id, s.source_customer_id, s.bill_cycle),
       case when s.line_no > 0 then 'an adjustment: this line is a difference to what the closed month says' else '' end
  from scoped s
union all
select 3, format('version of batch %s', k.batch_id),
       concat_ws(', ', coalesce(current_setting('nightpost.column') || ' ' || (to_jsonb(k) ->> current_setting('nightpost.column')),
                                'payable_amount ' || k.payable_amount),
                 'traded ' || to_char(k.trade_time at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')),
       concat_ws(', ', 'source ' || b.source, b.file, 'business date ' || b.business_date,
                 'ended by batch ' || (select min(e.ended_by) from ledger.consumption_end e
                                        where e.customer_id = k.customer_id and e.bill_cycle = k.bill_cycle
                                          and e.record_id = k.record_id and e.batch_id = k.batch_id
                                          and e.ended_by <= current_setting('nightpost.mark')::int8))
  from scoped s
  join ledger.consumption k on k.customer_id = s.source_customer_id and k.bill_cycle = s.bill_cycle and k.record_id = s.record_id
  left join nightpost.batch b on b.batch_id = k.batch_id
 where k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 4, 'scope instant', to_char(s.scope_at at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') || ' (GMT+8)',
       case when s.scope_at <> s.trade_time then 'on-demand usage debited on the 1st belongs to the last second of its cycle'
            when s.customer_id <> s.source_customer_id then '财务托管: after the sub-account left, its master''s'
            else 'its trade time' end
  from scoped s
union all
select 5, 'association ' || a.association_id,
       format('%s, type %s, from %s to %s', a.partner_id, a.association_type,
              to_char(a.valid_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS'),
              case when a.valid_to = 'infinity' then 'now'
                   else to_char(a.valid_to at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') end),
       'batch ' || a.batch_id
  from scoped s
  join known.customer_association a on a.customer_id = s.customer_id and a.valid_from <= s.scope_at and a.valid_to >= s.scope_at
union all
select 6, 'distributor', format('%s, relation %s from %s', r.distributor_id, r.relation_id,
                                to_char(r.valid_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')), 'batch ' || r.batch_id
  from scoped s
  join known.partner_relation r on r.reseller_id = s.owner_id and r.valid_from <= s.scope_at and r.valid_to > s.scope_at
union all
select 7, 'assignment ' || m.assignment_id,
       format('%s, from %s to %s', m.account_manager_id, to_char(m.valid_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS'),
              case when m.valid_to = 'infinity' then 'now'
                   else to_char(m.valid_to at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') end),
       case when m.account_manager_id = s.account_manager_id then 'batch ' || m.batch_id else 'not the row''s: batch ' || m.batch_id end
  from scoped s
  join known.customer_manager_assignment m on m.customer_id = s.customer_id and m.partner_id = s.owner_id
                                          and m.valid_from <= s.scope_at
                                          and (m.valid_to at time zone 'Etc/GMT-8')::date
                                              >= case when m.valid_to = 'infinity' then '-infinity'::date
                                                      else (s.scope_at at time zone 'Etc/GMT-8')::date end
union all
select 8, 'differs from the source', format('the source says partner %s, type %s', k.source_partner_id, k.source_association_type), 'listed for finance'
  from scoped s
  join known.consumption k on k.customer_id = s.source_customer_id and k.bill_cycle = s.bill_cycle and k.record_id = s.record_id
 where (k.source_partner_id, k.source_association_type) is distinct from (s.owner_id, s.association_type)
   and k.source_partner_id is not null
)
select a.place, a.what, a.value, a.tail
  from answer a
 order by a.place, length(a.what), a.what
