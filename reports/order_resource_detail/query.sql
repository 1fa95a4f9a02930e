-- 订单资源明细: order lines whose scope instant lies in the cycle, in the state they had at the end of D.
-- reads: order_fact, nightpost.recipient_scope, known.partner, known.customer, known.service_type,
--        known.resource_type
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
-- Of a paid order's two states the one that began before the end of D and had not ended by then is the
-- true one: a payment after D has not happened yet.
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8' as until
)
select o.order_id collate "C"                                as order_id,
       o.order_line_id collate "C"                           as order_line_id,
       o.top_id,
       o.owner_id,
       o.account_manager_id,
       coalesce(o.payment_time, o.create_time)               as scope_time,
       o.order_type,
       o.order_status,
       o.source_type,
       o.create_time,
       o.payment_time,
       o.owner_id                                            as partner_id,
       p.partner_name,
       o.customer_id,
       u.account_name,
       u.customer_name,
       o.association_type,
       o.service_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, o.service_type_code)    as service_type_name,
       o.resource_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then r.resource_type_name_en end,
                r.resource_type_name, o.resource_type_code)  as resource_type_name,
       o.product_id,
       o.product_spec_desc,
       o.region_code,
       o.resource_id,
       o.resource_name,
       o.period_type,
       o.period_num,
       o.subscription_num,
       o.effective_time,
       o.expire_time,
       case when o.order_type = 2 then 'Y' else 'N' end      as is_renewal,
       o.expire_policy,
       o.currency,
       o.official_amount,
       o.amount_after_discount,
       o.voucher_amount,
       o.cash_coupon_amount,
       o.stored_card_amount,
       o.base_order_id,
       o.refunded_amount,
       o.consumed_amount,
       o.fee_amount
  from cut c
 cross join nightpost.recipient_scope s
  join order_fact o on o.top_id = s.top_id
                   and o.owner_id = s.owner_id
                   and (s.manager_id is null or s.manager_id = o.account_manager_id)
  left join known.partner p on p.partner_id = o.owner_id
  left join known.customer u on u.customer_id = o.customer_id
  left join known.service_type t on t.service_type_code = o.service_type_code
  left join known.resource_type r on r.resource_type_code = o.resource_type_code
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and o.bill_cycle = current_setting('nightpost.cycle')
   and o.create_time < c.until
   and o.state_from < c.until
   and o.state_to >= c.until
 order by s.manager_id collate "C" nulls first,
          o.order_id collate "C",
          o.order_line_id collate "C",
          o.customer_id collate "C"
