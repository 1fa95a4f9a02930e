-- FOCUS 1.2, Cost and Usage: every consumption record of a report cycle up to D.
-- reads: consumption_line, nightpost.recipient_scope, known.partner, known.customer, known.product,
--        known.resource_type, known.region, known.focus_service, nightpost.focus_bill_type,
--        nightpost.focus_issuer, nightpost.focus_unit, nightpost.code
-- settings: nightpost.run_id, recipient, cycle, through, mark, from_day
-- Segments: a row is made of one consumption line, catalogue and names alone, so a day's rows stay as long as
-- its lines do (0033_segments.sql).
-- Prices. The source has amounts, not unit prices: a price is amount / usage where that is exact for the
-- list and the contract price alike; else the charge is priced as one unit. The sign is the quantity's,
-- a price is never negative. A charge that list and contract price with opposite signs has no price: it
-- is an Adjustment.
-- `offset 0` keeps what a lateral computes from being computed again for each column that uses it.
-- Instants. The charge period is that of the usage within the month of its bill cycle, at least a second
-- long; the source's own instants stand in x_TradeTime, x_UsageFrom and x_UsageTo.
-- What is ordered by stands first: a sort finds what stands behind a hundred columns by walking past them.
-- Purchases have EffectiveCost 0 (EffectiveCost-C-005-C): what they cover is not amortised here.
with service as materialized (
    select f.service_type_code, f.service_type_name, f.service_name, f.service_category, f.service_subcategory
      from known.focus_service f
), service_by_name as materialized (
    select f.service_name, min(f.service_category) as service_category, min(f.service_subcategory) as service_subcategory
      from service f
     group by f.service_name
)
select c.trade_day,
       c.trade_time                                          as "x_TradeTime",
       c.top_id,
       c.owner_id,
       c.account_manager_id,
       null::text                                            as "AvailabilityZone",
       m.paid                                                as "BilledCost",
       b.account                                             as "BillingAccountId",
       case b.type when 'Customer' then b.customer_name else b.partner_name end as "BillingAccountName",
       b.type                                                as "BillingAccountType",
       c.currency                                            as "BillingCurrency",
       (to_date(c.report_cycle, 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as "BillingPeriodEnd",
       to_date(c.report_cycle, 'YYYY-MM')::timestamp at time zone 'Etc/GMT-8' as "BillingPeriodStart",
       null::text                                            as "CapacityReservationId",
       null::text                                            as "CapacityReservationStatus",
       g.category                                            as "ChargeCategory",
       case when c.report_cycle <> c.bill_cycle then 'Correction' end as "ChargeClass",
       v.service_name || coalesce(': ' || nightpost.focus_ascii(d.product_name_en), '')
           || coalesce(' (' || nightpost.focus_ascii(k.en) || ')', '') as "ChargeDescription",
       case when g.category = 'Adjustment' then 'One-Time' else t.charge_frequency end as "ChargeFrequency",
       w.charge_end                                          as "ChargePeriodEnd",
       w.charge_start                                        as "ChargePeriodStart",
       null::text                                            as "CommitmentDiscountCategory",
       null::text                                            as "CommitmentDiscountId",
       null::text                                            as "CommitmentDiscountName",
       null::numeric                                         as "CommitmentDiscountQuantity",
       null::text                                            as "CommitmentDiscountStatus",
       null::text                                            as "CommitmentDiscountType",
       null::text                                            as "CommitmentDiscountUnit",
       case when g.category = 'Usage' then coalesce(c.usage_amount, q.sign) end as "ConsumedQuantity",
       case when g.category = 'Usage' then case when c.usage_amount is null then 'Units' else q.unit end end
                                                             as "ConsumedUnit",
       case when g.priced then m.contracted else m.paid end  as "ContractedCost",
       z.contract_price                                      as "ContractedUnitPrice",
       z.effective                                           as "EffectiveCost",
       i.invoice                                             as "InvoiceId",
       j.issuer_name                                         as "InvoiceIssuerName",
       case when g.priced then m.official else m.paid end    as "ListCost",
       z.list_price                                          as "ListUnitPrice",
       case when g.category = 'Usage' and c.charging_mode in (10, 11) then 'Committed'
            when g.priced then 'Standard' end                as "PricingCategory",
       c.currency                                            as "PricingCurrency",
       z.contract_price                                      as "PricingCurrencyContractedUnitPrice",
       z.effective                                           as "PricingCurrencyEffectiveCost",
       z.list_price                                          as "PricingCurrencyListUnitPrice",
       z.quantity                                            as "PricingQuantity",
       z.unit                                                as "PricingUnit",
       j.issuer_name                                         as "ProviderName",
       j.publisher                                           as "PublisherName",
       nightpost.focus_id(c.region_code)                     as "RegionId",
       case when c.region_code <> '' then coalesce(nightpost.focus_ascii(e.region_name_en), nightpost.focus_id(c.region_code)) end
                                                             as "RegionName",
       nightpost.focus_id(c.resource_id)                     as "ResourceId",
       case when c.resource_id <> '' then nightpost.focus_ascii(c.resource_name) end as "ResourceName",
       case when c.resource_id <> '' then h.resource_type end as "ResourceType",
       v.service_category                                    as "ServiceCategory",
       v.service_name                                        as "ServiceName",
       v.service_subcategory                                 as "ServiceSubcategory",
       z.sku                                                 as "SkuId",
       case when g.priced then h.resource_type end           as "SkuMeter",
       case when g.priced then jsonb_build_object('x_ChargingMode', l.en, 'x_PricedBy', z.priced_by)::text end
                                                             as "SkuPriceDetails",
       z.sku || ':' || c.charging_mode || ':' || case when a.exact then z.unit else 'Charge' end as "SkuPriceId",
       nightpost.focus_id(c.customer_id)                     as "SubAccountId",
       b.customer_name                                       as "SubAccountName",
       'Customer'                                            as "SubAccountType",
       nightpost.focus_tags(c.resource_tag)                  as "Tags",
       c.account_manager_id                                  as "x_AccountManagerId",
       c.association_type                                    as "x_AssociationType",
       c.bill_cycle                                          as "x_BillCycle",
       c.bill_type                                           as "x_BillType",
       c.bonus_amount                                        as "x_BonusAmount",
       c.cash_amount                                         as "x_CashAmount",
       c.cash_coupon_amount                                  as "x_CashCouponAmount",
       c.charging_mode                                       as "x_ChargingMode",
       c.credit_amount                                       as "x_CreditAmount",
       c.debt_amount                                         as "x_DebtAmount",
       c.discount_amount                                     as "x_DiscountAmount",
       c.top_id                                              as "x_DistributorId",
       c.enterprise_project_id                               as "x_EnterpriseProjectId",
       c.erase_amount                                        as "x_EraseAmount",
       nightpost.focus_detail_id(i.invoice, c.bill_cycle, c.top_id, c.owner_id, c.customer_id, c.service_type_code, g.category)
                                                             as "x_InvoiceDetailId",
       c.official_amount                                     as "x_OfficialAmount",
       case when c.bill_type in (1, 2, 3, 4, 8, 103) then c.trade_id end as "x_OrderId",
       c.owner_id                                            as "x_PartnerId",
       o.partner_name                                        as "x_PartnerNameZh",
       c.payable_amount                                      as "x_PayableAmount",
       c.product_id                                          as "x_ProductId",
       d.product_name                                        as "x_ProductNameZh",
       c.product_spec_desc                                   as "x_ProductSpec",
       c.provider_type                                       as "x_ProviderType",
       e.region_name                                         as "x_RegionNameZh",
       c.report_cycle                                        as "x_ReportCycle",
       nullif(c.owner_id, c.top_id)                          as "x_ResellerId",
       c.resource_name                                       as "x_ResourceNameZh",
       c.record_id                                           as "x_RowId",
       coalesce(f.service_type_name, c.service_type_code)    as "x_ServiceNameZh",
       c.service_type_code                                   as "x_ServiceTypeCode",
       c.stored_card_amount                                  as "x_StoredValueCardAmount",
       u.customer_name                                       as "x_SubAccountNameZh",
       c.trade_id                                            as "x_TradeId",
       c.usage_amount                                        as "x_UsageAmount",
       c.consume_from                                        as "x_UsageFrom",
       c.consume_to                                          as "x_UsageTo",
       c.usage_unit                                          as "x_UsageUnit",
       c.voucher_amount                                      as "x_VoucherAmount",
       c.writeoff_amount                                     as "x_WriteoffAmount"
  from nightpost.recipient_scope s
  join consumption_line c on c.top_id = s.top_id
                         and c.owner_id = s.owner_id
                         and (s.manager_id is null or s.manager_id = c.account_manager_id)
  join nightpost.focus_bill_type t on t.bill_type = c.bill_type
  join nightpost.focus_issuer j on j.provider_type = c.provider_type
  left join nightpost.code k on k.code_list = 'bill_type' and k.code = c.bill_type::text
  left join nightpost.code l on l.code_list = 'charging_mode' and l.code = c.charging_mode::text
  left join known.partner o on o.partner_id = c.owner_id
  left join known.partner p on p.partner_id = c.top_id
  left join known.customer u on u.customer_id = c.customer_id
  left join known.product d on d.product_id = c.product_id
  left join known.resource_type r on r.resource_type_code = c.resource_type_code
  left join known.region e on e.region_code = c.region_code
  left join service f on f.service_type_code = c.service_type_code
  left join service_by_name n on f.service_type_code is null and n.service_name = c.service_type_code
  left join nightpost.focus_unit x on x.usage_unit = c.usage_unit
 cross join lateral (
       select coalesce(f.service_name, nightpost.focus_id(c.service_type_code), 'Unknown')            as service_name,
              coalesce(f.service_category, n.service_category, 'Other')                               as service_category,
              coalesce(f.service_subcategory, n.service_subcategory, 'Other (Other)')                 as service_subcategory offset 0) v
 cross join lateral (
       select case when c.association_type = '1' then nightpost.focus_id(c.customer_id) else c.top_id end as account,
              case when c.association_type = '1' then 'Customer' else 'Partner' end                   as type,
              coalesce(nightpost.focus_ascii(u.account_name), 'Customer ' || nightpost.focus_id(c.customer_id))                      as customer_name,
              coalesce(nightpost.focus_ascii(p.partner_name), nightpost.focus_ascii(p.account_name), 'Partner ' || c.top_id)
                                                                                                      as partner_name offset 0) b
 cross join lateral (
       select c.payable_amount - coalesce(c.voucher_amount, 0)                                        as paid,
              c.official_amount                                                                       as official,
              c.official_amount - coalesce(c.discount_amount, 0)                                      as contracted) m
 cross join lateral (
       select a.category, a.category in ('Usage', 'Purchase') as priced
         from (select nightpost.focus_category(t.charge_category, c.official_amount, c.discount_amount) as category) a offset 0) g
 cross join lateral (
       select case when m.official < 0 or m.contracted < 0 then -1 else 1 end::numeric                as sign,
              case when g.category = 'Usage' then abs(nullif(c.usage_amount, 0)) end                  as usage,
              coalesce(x.focus_unit, substring(c.usage_unit from '^(?:[0-9]+ )?(?:b|[A-Z][A-Za-z]*)(?:-[A-Z][a-z]+s|/[A-Z][a-z]+)?$'),
                       'Units')                                                                       as unit offset 0) q
 cross join lateral (
       select q.usage * round(abs(m.official) / q.usage, 15) = abs(m.official)
              and q.usage * round(abs(m.contracted) / q.usage, 15) = abs(m.contracted)                as exact offset 0) a
 cross join lateral (
       select case when g.priced then q.sign * case when a.exact then q.usage else 1 end end          as quantity,
              case when g.priced then case when a.exact then q.unit else 'Units' end end              as unit,
              case when g.priced then case when a.exact then 'Usage' else 'Charge' end end            as priced_by,
              case when g.priced then case when a.exact then round(abs(m.official) / q.usage, 15)
                                           else abs(m.official) end end                               as list_price,
              case when g.priced then case when a.exact then round(abs(m.contracted) / q.usage, 15)
                                           else abs(m.contracted) end end                             as contract_price,
              case when g.priced then nightpost.focus_id(coalesce(nullif(c.product_id, ''), nullif(c.resource_type_code, ''),
                                                                  c.service_type_code)) end           as sku,
              case when g.category = 'Purchase' then 0 else m.paid end                                as effective offset 0) z
 cross join lateral (
       select coalesce(nightpost.focus_ascii(r.resource_type_name_en), nightpost.focus_id(c.resource_type_code),
                       v.service_name)                                                                as resource_type) h
 cross join lateral (
       select nightpost.focus_invoice_id(c.report_cycle, b.account, c.currency)                       as invoice) i
 cross join lateral (
       select to_date(c.bill_cycle, 'YYYY-MM')::timestamp at time zone 'Etc/GMT-8'                    as month_start,
              (to_date(c.bill_cycle, 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8'        as month_end
         from (values (0)) one) mo
 cross join lateral (
       select least(greatest(date_trunc('second', coalesce(c.consume_from, c.trade_time)), mo.month_start),
                    mo.month_end - interval '1 second')                                               as charge_start
         from (values (0)) one) ws
 cross join lateral (
       select ws.charge_start,
              least(greatest(date_trunc('second', coalesce(c.consume_to, c.consume_from, c.trade_time)),
                             ws.charge_start + interval '1 second'), mo.month_end)                    as charge_end
         from (values (0)) one offset 0) w
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and c.report_cycle = current_setting('nightpost.cycle')
   and c.trade_day <= current_setting('nightpost.through')::date
   and c.trade_day >= coalesce(nullif(current_setting('nightpost.from_day', true), ''), '-infinity')::date
 order by s.manager_id collate "C" nulls first,
          c.trade_day,
          c.trade_time,
          c.customer_id collate "C",
          c.bill_cycle collate "C",
          c.record_id collate "C",
          c.source_customer_id collate "C",
          c.owner_id collate "C",
          c.payable_amount,
          c.official_amount
