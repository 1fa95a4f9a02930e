-- FOCUS 1.2, Cost and Usage, explained: the record, and how a cost or a price came of it.
-- reads: consumption_line, ledger.consumption, known.customer_association, known.partner_relation, manager_interval,
--        nightpost.focus_bill_type, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells,
           current_setting('nightpost.column')     as field
), line as (
    select l.*,
           nightpost.focus_category(t.charge_category, l.official_amount, l.discount_amount) as category,
           case when l.charging_mode = 3
                 and l.trade_day = (to_date(l.bill_cycle, 'YYYY-MM') + interval '1 month')::date
                then (to_date(l.bill_cycle, 'YYYY-MM') + interval '1 month' - interval '1 second') at time zone 'Etc/GMT-8'
                else l.trade_time end as scope_at
      from wanted w
      join consumption_line l on l.report_cycle = w.cells ->> 'x_ReportCycle'
                             and l.bill_cycle = w.cells ->> 'x_BillCycle'
                             and l.record_id = w.cells ->> 'x_RowId'
                             and l.owner_id = w.cells ->> 'x_PartnerId'
                             and nightpost.focus_id(l.customer_id) = w.cells ->> 'SubAccountId'
                             and l.trade_time = nightpost.explain_instant(w.cells ->> 'x_TradeTime')
      join nightpost.focus_bill_type t on t.bill_type = l.bill_type
), answer as (
select 1 as place, 'formula' as what,
       case when w.field = 'BilledCost' then 'payable - voucher'
            when w.field in ('EffectiveCost', 'PricingCurrencyEffectiveCost') then 'payable - voucher; 0 for a purchase, whose use is not amortised here'
            when w.field = 'ContractedCost' then 'official - discount for usage and purchases; else payable - voucher'
            when w.field = 'ListCost' then 'official for usage and purchases; else payable - voucher'
            when w.field like '%UnitPrice' then 'cost / usage where that is exact for list and contract alike (x_PricedBy = Usage); else the whole cost, priced as one unit'
            when w.field in ('PricingQuantity', 'PricingUnit') then 'the usage where the price per unit is exact; else 1 Units; with the sign of the cost'
            when w.field = 'ChargeCategory' then 'by the bill type; Adjustment where list and contract have opposite signs'
            when w.field = 'ChargeClass' then 'Correction where the bill cycle is not the one it is issued in'
            when w.field in ('ChargePeriodStart', 'ChargePeriodEnd') then 'of the usage within the month of the bill cycle, at least a second long'
            when w.field in ('InvoiceId', 'BillingAccountId') then 'referral: the customer''s invoice; resale: the partner''s; per account, currency and cycle'
            when w.field like 'x\_%' then 'as the source gives it'
            else 'see reports/focus_cost_and_usage/query.sql and the data dictionary' end as value,
       'amounts exact; a unit price has at most 15 decimals' as tail
  from wanted w
union all
select 2, 'category', l.category, 'bill type ' || l.bill_type
  from line l
union all
select 3, 'costs', format('official %s, discount %s, payable %s, voucher %s', nightpost.amount_text(l.official_amount),
                          coalesce(nightpost.amount_text(l.discount_amount), 'none'), nightpost.amount_text(l.payable_amount),
                          coalesce(nightpost.amount_text(l.voucher_amount), 'none')),
       format('list %s, contracted %s, billed %s', nightpost.amount_text(l.official_amount),
              nightpost.amount_text(l.official_amount - coalesce(l.discount_amount, 0)),
              nightpost.amount_text(l.payable_amount - coalesce(l.voucher_amount, 0)))
  from line l
union all
select 4, 'usage', coalesce(trim_scale(l.usage_amount) || ' ' || coalesce(l.usage_unit, ''), 'none'),
       'priced by ' || coalesce((w.cells ->> 'SkuPriceDetails')::jsonb ->> 'x_PricedBy', 'nothing')
  from line l
 cross join wanted w
union all
select e.*
  from line l
 cross join lateral (
       select * from nightpost.explain_record(5, l.source_customer_id, l.bill_cycle, l.record_id, '{official_amount, discount_amount, payable_amount, voucher_amount}')
        union all
       select * from nightpost.explain_scope(6, l.customer_id, l.owner_id, l.scope_at)) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
