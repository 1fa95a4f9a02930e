-- FOCUS 1.4, InvoiceDetail: the lines of the invoices of focus_cost_and_usage, with the same ids.
-- reads: consumption_line, nightpost.recipient_scope, known.focus_service, nightpost.focus_bill_type,
--        nightpost.focus_issuer, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, state
-- No clock: a line is there since the issue of its first trade day, and was changed last with the issue
-- of the night that brought the youngest version of its rows.
with charge as (
    select c.top_id,
           c.owner_id,
           c.currency,
           c.report_cycle,
           c.bill_cycle,
           c.customer_id,
           c.service_type_code,
           c.trade_day,
           c.batch_id,
           s.manager_id,
           c.payable_amount - coalesce(c.voucher_amount, 0)  as paid,
           nightpost.focus_category(t.charge_category, c.official_amount, c.discount_amount) as category,
           case when c.association_type = '1' then nightpost.focus_id(c.customer_id) else c.top_id end as account
      from nightpost.recipient_scope s
      join consumption_line c on c.top_id = s.top_id
                             and c.owner_id = s.owner_id
                             and (s.manager_id is null or s.manager_id = c.account_manager_id)
      join nightpost.focus_bill_type t on t.bill_type = c.bill_type
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
), line as (
    select c.manager_id,
           c.top_id,
           c.owner_id,
           c.account,
           c.currency,
           c.report_cycle,
           c.bill_cycle,
           c.customer_id,
           c.service_type_code,
           c.category,
           sum(c.paid)                                       as billed,
           count(*)                                          as charges,
           min(c.trade_day)                                  as first_day,
           max(b.business_date)                              as last_day
      from charge c
      left join nightpost.batch b on b.batch_id = c.batch_id
     group by c.manager_id, c.top_id, c.owner_id, c.account, c.currency, c.report_cycle, c.bill_cycle,
              c.customer_id, c.service_type_code, c.category
)
select l.top_id,
       l.owner_id,
       l.manager_id                                          as account_manager_id,
       l.billed                                              as "BilledCost",
       l.account                                             as "BillingAccountId",
       l.currency                                            as "BillingCurrency",
       p.period_end                                          as "BillingPeriodEnd",
       p.period_start                                        as "BillingPeriodStart",
       l.category                                            as "ChargeCategory",
       k.created                                             as "InvoiceDetailCreated",
       l.category || ': ' || v.service_name || ', ' || l.charges || case l.charges when 1 then ' charge' else ' charges' end
                                                             as "InvoiceDetailDescription",
       jsonb_build_object('ChargeCategory', l.category, 'ServiceName', v.service_name,
                          'SubAccountId', nightpost.focus_id(l.customer_id), 'x_BillCycle', l.bill_cycle,
                          'x_DistributorId', l.top_id, 'x_PartnerId', l.owner_id)::text   as "InvoiceDetailGrain",
       nightpost.focus_detail_id(i.invoice, l.bill_cycle, l.top_id, l.owner_id, l.customer_id, l.service_type_code, l.category)
                                                             as "InvoiceDetailId",
       k.changed                                             as "InvoiceDetailLastUpdated",
       i.invoice                                             as "InvoiceId",
       case when p.issued then p.period_end end              as "InvoiceIssueDate",
       case when p.issued then 'Issued' else 'Open' end      as "InvoiceIssueStatus",
       j.issuer_name                                         as "InvoiceIssuerName",
       null::text                                            as "PaymentCurrency",
       null::numeric                                         as "PaymentCurrencyBilledCost",
       null::text                                            as "PaymentCurrencyInvoiceDetailId",
       null::timestamptz                                     as "PaymentDueDate",
       j.payment_terms                                       as "PaymentTerms",
       null::text                                            as "PurchaseOrderNumber",
       nightpost.focus_invoice_id(l.bill_cycle, l.account, l.currency) as "ReferenceInvoiceId"
  from line l
  join nightpost.focus_issuer j on j.provider_type = 1
  left join known.focus_service f on f.service_type_code = l.service_type_code
 cross join (
       select to_date(current_setting('nightpost.cycle'), 'YYYY-MM')::timestamp at time zone 'Etc/GMT-8'          as period_start,
              (to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as period_end,
              current_setting('nightpost.state') = 'final'                                                        as issued) p
 cross join lateral (
       select coalesce(f.service_name, nightpost.focus_id(l.service_type_code), 'Unknown')            as service_name) v
 cross join lateral (
       select nightpost.focus_invoice_id(l.report_cycle, l.account, l.currency)                       as invoice) i
 cross join lateral (
       select (l.first_day + 1)::timestamp at time zone 'Etc/GMT-8'                                   as created,
              (greatest(l.first_day, least(l.last_day, current_setting('nightpost.through')::date)) + 1)::timestamp
                  at time zone 'Etc/GMT-8'                                                            as changed
         from (values (0)) one) k
 order by l.manager_id collate "C" nulls first,
          i.invoice collate "C",
          l.bill_cycle collate "C",
          l.top_id collate "C",
          l.owner_id collate "C",
          l.customer_id collate "C",
          l.service_type_code collate "C",
          l.category collate "C"
