-- 客户消费汇总: consumption of a cycle up to D, summed at the grain of 1-domain.md, 1.9.
-- reads: consumption_day, nightpost.recipient_scope, known.partner, known.customer, known.service_type,
--        known.resource_type
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
-- A reseller that changed its distributor has rows under two tops; its own file shows one row of them.
-- A manager's scope names him, so a director's rows come manager by manager; for others that is empty.
with summary as (
    select min(c.top_id)                                     as top_id,
           c.owner_id,
           s.manager_id,
           c.bill_cycle,
           c.customer_id,
           c.service_type_code,
           nullif(c.resource_type_code, '')                  as resource_type_code,
           c.charging_mode,
           c.bill_class,
           c.association_type,
           c.provider_type,
           c.currency,
           sum(c.official_amount)                            as official_amount,
           sum(c.discount_amount)                            as discount_amount,
           sum(c.erase_amount)                               as erase_amount,
           sum(c.payable_amount)                             as payable_amount,
           sum(c.cash_amount)                                as cash_amount,
           sum(c.credit_amount)                              as credit_amount,
           sum(c.voucher_amount)                             as voucher_amount,
           sum(c.cash_coupon_amount)                         as cash_coupon_amount,
           sum(c.stored_card_amount)                         as stored_card_amount,
           sum(c.bonus_amount)                               as bonus_amount,
           sum(c.debt_amount)                                as debt_amount,
           sum(c.writeoff_amount)                            as writeoff_amount,
           sum(c.record_count)::int8                         as record_count
      from nightpost.recipient_scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
     group by c.owner_id, s.manager_id, c.bill_cycle, c.customer_id, c.service_type_code,
              nullif(c.resource_type_code, ''), c.charging_mode, c.bill_class, c.association_type,
              c.provider_type, c.currency
)
select y.top_id,
       y.owner_id,
       y.manager_id                                          as account_manager_id,
       current_setting('nightpost.cycle')                    as report_cycle,
       y.bill_cycle,
       y.owner_id                                            as partner_id,
       p.partner_name,
       y.customer_id,
       u.account_name,
       u.customer_name,
       y.association_type,
       y.provider_type,
       y.service_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, y.service_type_code)    as service_type_name,
       y.resource_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then r.resource_type_name_en end,
                r.resource_type_name, y.resource_type_code)  as resource_type_name,
       y.charging_mode,
       y.bill_class,
       y.currency,
       y.official_amount,
       y.discount_amount,
       y.erase_amount,
       y.payable_amount,
       y.cash_amount,
       y.credit_amount,
       y.voucher_amount,
       y.cash_coupon_amount,
       y.stored_card_amount,
       y.bonus_amount,
       y.debt_amount,
       y.writeoff_amount,
       y.payable_amount - coalesce(y.voucher_amount, 0)      as paid_amount,
       y.record_count
  from summary y
  left join known.partner p on p.partner_id = y.owner_id
  left join known.customer u on u.customer_id = y.customer_id
  left join known.service_type t on t.service_type_code = y.service_type_code
  left join known.resource_type r on r.resource_type_code = y.resource_type_code
 order by y.manager_id collate "C" nulls first,
          y.owner_id collate "C",
          y.customer_id collate "C",
          y.service_type_code collate "C",
          y.resource_type_code collate "C" nulls first,
          y.charging_mode,
          y.bill_class collate "C",
          y.association_type collate "C",
          y.provider_type,
          y.currency collate "C",
          y.bill_cycle collate "C"
