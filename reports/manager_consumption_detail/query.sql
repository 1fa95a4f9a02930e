-- 按客户经理导出消费明细: every consumption record of a cycle up to D, manager by manager.
-- reads: consumption_line, nightpost.recipient_scope, known.account_manager, known.partner,
--        known.customer, known.service_type, known.resource_type
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale, from_day
-- Segments: a row is made of one consumption line, catalogue and names alone, so a day's rows stay as long as
-- its lines do (0033_segments.sql).
-- Records without a manager come first; they make a file of their own. trade_id is an order id for
-- some bill types only (E34).
select c.trade_day,
       c.trade_time,
       c.account_manager_id collate "C"                      as account_manager_id,
       c.top_id,
       c.owner_id,
       m.account_manager_name,
       c.report_cycle,
       c.bill_cycle,
       c.owner_id                                            as partner_id,
       p.partner_name,
       c.customer_id,
       u.account_name,
       u.customer_name,
       c.association_type,
       c.record_id,
       c.trade_id,
       case when c.bill_type in (1, 2, 3, 4, 8, 103) then c.trade_id end as order_id,
       c.bill_type,
       c.charging_mode,
       c.service_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, c.service_type_code)    as service_type_name,
       c.resource_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then r.resource_type_name_en end,
                r.resource_type_name, c.resource_type_code)  as resource_type_name,
       c.product_id,
       c.product_spec_desc,
       c.region_code,
       c.enterprise_project_id,
       c.provider_type,
       c.resource_id,
       c.resource_name,
       c.consume_from,
       c.consume_to,
       c.usage_amount,
       c.usage_unit,
       c.currency,
       c.official_amount,
       c.discount_amount,
       c.erase_amount,
       c.payable_amount,
       c.cash_amount,
       c.credit_amount,
       c.voucher_amount,
       c.cash_coupon_amount,
       c.stored_card_amount,
       c.bonus_amount,
       c.debt_amount,
       c.writeoff_amount,
       c.payable_amount - coalesce(c.voucher_amount, 0)      as paid_amount
  from nightpost.recipient_scope s
  join consumption_line c on c.top_id = s.top_id
                         and c.owner_id = s.owner_id
                         and (s.manager_id is null or s.manager_id = c.account_manager_id)
  left join known.account_manager m on m.account_manager_id = c.account_manager_id
  left join known.partner p on p.partner_id = c.owner_id
  left join known.customer u on u.customer_id = c.customer_id
  left join known.service_type t on t.service_type_code = c.service_type_code
  left join known.resource_type r on r.resource_type_code = c.resource_type_code
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and c.report_cycle = current_setting('nightpost.cycle')
   and c.trade_day <= current_setting('nightpost.through')::date
   and c.trade_day >= coalesce(nullif(current_setting('nightpost.from_day', true), ''), '-infinity')::date
 order by c.account_manager_id collate "C" nulls first,
          c.trade_day,
          c.trade_time,
          c.customer_id collate "C",
          c.bill_cycle collate "C",
          c.record_id collate "C",
          c.source_customer_id collate "C",
          c.owner_id collate "C",
          c.payable_amount,
          c.official_amount
