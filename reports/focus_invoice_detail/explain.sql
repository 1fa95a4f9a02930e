-- FOCUS 1.4, Invoice Detail, explained: the records that an invoice's line adds up.
-- reads: consumption_line, ledger.consumption, nightpost.focus_bill_type, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), record as (
    select l.*, l.payable_amount - coalesce(l.voucher_amount, 0) as paid
      from wanted w
     cross join lateral (select (w.cells ->> 'InvoiceDetailGrain')::jsonb as grain) g
      join consumption_line l on l.report_cycle = current_setting('nightpost.cycle')
                             and l.trade_day <= current_setting('nightpost.through')::date
                             and l.bill_cycle = g.grain ->> 'x_BillCycle'
                             and l.top_id = g.grain ->> 'x_DistributorId'
                             and l.owner_id = g.grain ->> 'x_PartnerId'
                             and nightpost.focus_id(l.customer_id) = g.grain ->> 'SubAccountId'
                             and l.currency = w.cells ->> 'BillingCurrency'
      join nightpost.focus_bill_type t on t.bill_type = l.bill_type
     where nightpost.focus_detail_id(w.cells ->> 'InvoiceId', l.bill_cycle, l.top_id, l.owner_id, l.customer_id, l.service_type_code,
                                     nightpost.focus_category(t.charge_category, l.official_amount, l.discount_amount))
           = w.cells ->> 'InvoiceDetailId'
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'BilledCost' then 'sum of payable - voucher of the records below'
            when 'InvoiceDetailCreated' then 'the issue of the first trade day below'
            when 'InvoiceDetailLastUpdated' then 'the issue of the last day on which a record came, up to D'
            when 'InvoiceIssueStatus' then 'Issued when the cycle is closed'
            else 'of the invoice: account, currency and cycle' end as value,
       'exact, no rounding' as tail
union all
select 2, 'records', count(*)::text, 'together ' || nightpost.amount_text(coalesce(sum(r.paid), 0))
  from record r
union all
select e.*
  from (select r.source_customer_id, r.bill_cycle, r.record_id from record r order by abs(r.paid) desc, r.record_id limit 50) r
 cross join lateral nightpost.explain_record(3, r.source_customer_id, r.bill_cycle, r.record_id, '{payable_amount, voucher_amount}') e
union all
select 4, 'and more', (count(*) - 50)::text || ' records with smaller amounts', ''
  from record r
having count(*) > 50
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
