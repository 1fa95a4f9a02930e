-- 客户消费汇总, explained: the records behind one line.
-- reads: consumption_line, consumption_day, ledger.consumption, nightpost.batch, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
-- Rows of a 财务托管 month stand under the sub-account here, whatever the detail shows (E32): so records are
-- found by their own account.
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), record as (
    select c.*
      from wanted w
     cross join lateral (
           select l.*, to_jsonb(l) as cells
             from consumption_line l
             left join nightpost.code b on b.code_list = 'bill_type' and b.code = l.bill_type::text
            where l.report_cycle = w.cells ->> 'report_cycle'
              and l.bill_cycle = w.cells ->> 'bill_cycle'
              and l.source_customer_id = w.cells ->> 'customer_id'
              and l.service_type_code = w.cells ->> 'service_type_code'
              and coalesce(l.resource_type_code, '') = coalesce(w.cells ->> 'resource_type_code', '')
              and l.charging_mode::text = w.cells ->> 'charging_mode'
              and b.bill_class = w.cells ->> 'bill_class'
              and l.provider_type::text = w.cells ->> 'provider_type'
              and l.currency = w.cells ->> 'currency'
              and l.trade_day <= current_setting('nightpost.through')::date
              and (l.customer_id <> l.source_customer_id
                   or (l.owner_id = w.cells ->> 'partner_id' and l.association_type is not distinct from w.cells ->> 'association_type'))) c
)
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'paid_amount' then 'sum of payable_amount - voucher_amount, exact, not rounded'
            when 'record_count' then 'count of the records below'
            when 'bill_class' then 'class of the bill type: code list bill_type'
            else 'sum over the records below of ' || current_setting('nightpost.column') || ', exact, not rounded' end as value,
       '' as tail
union all
select 2, 'records', count(*)::text,
       coalesce(case current_setting('nightpost.column')
                     when 'paid_amount' then 'together ' || trim_scale(sum(r.payable_amount - coalesce(r.voucher_amount, 0)))::text
                     when 'record_count' then null
                     else 'together ' || trim_scale(sum(case when jsonb_typeof(r.cells -> current_setting('nightpost.column')) = 'number'
                                                             then (r.cells ->> current_setting('nightpost.column'))::numeric end))::text end, '')
  from record r
union all
select 3, 'record ' || r.record_id,
       concat_ws(', ', 'traded ' || to_char(r.trade_time at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS'),
                 current_setting('nightpost.column') || ' ' || coalesce(r.cells ->> current_setting('nightpost.column'), '(not of a record)'),
                 'payable ' || trim_scale(r.payable_amount)::text,
                 case when r.line_no > 0 then 'an adjustment of ' || r.bill_cycle end),
       format('batch %s: source %s, business date %s', r.batch_id, b.source, b.business_date)
  from (select r.* from record r order by abs(r.payable_amount) desc, r.record_id collate "C" limit 50) r
  left join nightpost.batch b on b.batch_id = r.batch_id
union all
select 4, 'and more', (count(*) - 50)::text || ' records with smaller amounts', ''
  from record r
having count(*) > 50
 order by 1, 2
