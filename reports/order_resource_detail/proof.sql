-- 订单资源明细, proven: lines and orders of the ledger, each order once.
-- reads: known.orders, known.order_line, scope_interval, manager_interval, order_fact,
--        nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- Vouchers, cash coupons and cards are taken whole from the order, so that what the spreading over its
-- lines loses shows. Only where an order also has hourly lines, which are not in this report, the part
-- of its other lines is taken as it was spread.
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8' as until
), candidate as (
    select i.owner_id,
           i.valid_from,
           i.valid_to,
           s.manager_id,
           o.customer_id,
           o.order_id,
           o.currency,
           case when o.payment_time < c.until then o.payment_time else o.create_time end         as scope_at,
           round(o.voucher_amount, 2)                                                            as voucher_amount,
           round(o.cash_coupon_amount, 2)                                                        as cash_coupon_amount,
           round(o.stored_card_amount, 2)                                                        as stored_card_amount
      from cut c
     cross join nightpost.recipient_scope s
      join scope_interval i on i.owner_id = s.owner_id
                           and i.top_id = s.top_id
      join known.orders o on o.customer_id = i.customer_id
                         and o.create_time < c.until
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), visible as (
    select k.manager_id, k.customer_id, k.order_id, k.currency,
           k.voucher_amount, k.cash_coupon_amount, k.stored_card_amount
      from candidate k
      left join manager_interval m on m.customer_id = k.customer_id
                                  and m.partner_id = k.owner_id
                                  and m.day_from <= (k.scope_at at time zone 'Etc/GMT-8')::date
                                  and m.day_to > (k.scope_at at time zone 'Etc/GMT-8')::date
     where k.scope_at >= k.valid_from
       and k.scope_at < k.valid_to
       and to_char(k.scope_at at time zone 'Etc/GMT-8', 'YYYY-MM') = current_setting('nightpost.cycle')
       and (k.manager_id is null or k.manager_id = m.account_manager_id)
), line as materialized (
    select v.manager_id, v.customer_id, v.order_id, v.currency,
           v.voucher_amount, v.cash_coupon_amount, v.stored_card_amount,
           bool_or(l.period_type is not distinct from 4)                                         as mixed,
           sum(l.official_amount) filter (where l.period_type is distinct from 4)                as official_amount,
           sum(l.amount_after_discount) filter (where l.period_type is distinct from 4)          as amount_after_discount,
           sum(l.amount_after_discount) filter (where l.period_type is distinct from 4
                                                  and l.line_kind = 'REFUND')                    as refunded_amount,
           sum(l.amount_after_discount) filter (where l.period_type is distinct from 4
                                                  and l.line_kind = 'CONSUMED')                  as consumed_amount,
           sum(l.amount_after_discount) filter (where l.period_type is distinct from 4
                                                  and l.line_kind = 'FEE')                       as fee_amount
      from visible v
      join known.order_line l on l.customer_id = v.customer_id
                             and l.order_id = v.order_id
     group by v.manager_id, v.customer_id, v.order_id, v.currency,
              v.voucher_amount, v.cash_coupon_amount, v.stored_card_amount
), spread as materialized ( -- of orders with hourly lines: few
    select f.customer_id, f.order_id, sum(f.voucher_amount) as voucher_amount, sum(f.cash_coupon_amount) as cash_coupon_amount,
           sum(f.stored_card_amount)                                                             as stored_card_amount
      from order_fact f
     cross join cut c
     where exists (select from line l where l.mixed) -- else no fact is looked at
       and (f.customer_id, f.order_id) in (select l.customer_id, l.order_id from line l where l.mixed)
       and f.state_from < c.until
       and f.state_to >= c.until
     group by f.customer_id, f.order_id
), total as (
    select l.manager_id, l.currency,
           sum(l.official_amount)                                                                as official_amount,
           sum(l.amount_after_discount)                                                          as amount_after_discount,
           sum(case when l.mixed then f.voucher_amount else l.voucher_amount end)                as voucher_amount,
           sum(case when l.mixed then f.cash_coupon_amount else l.cash_coupon_amount end)        as cash_coupon_amount,
           sum(case when l.mixed then f.stored_card_amount else l.stored_card_amount end)        as stored_card_amount,
           sum(l.refunded_amount)                                                                as refunded_amount,
           sum(l.consumed_amount)                                                                as consumed_amount,
           sum(l.fee_amount)                                                                     as fee_amount
      from line l
      left join spread f on l.mixed
                        and f.customer_id = l.customer_id
                        and f.order_id = l.order_id
     group by l.manager_id, l.currency
)
select t.manager_id                                          as split,
       v.column_name,
       t.currency,
       v.amount
  from total t
 cross join lateral (values
        ('official_amount', t.official_amount),
        ('amount_after_discount', t.amount_after_discount),
        ('voucher_amount', t.voucher_amount),
        ('cash_coupon_amount', t.cash_coupon_amount),
        ('stored_card_amount', t.stored_card_amount),
        ('refunded_amount', t.refunded_amount),
        ('consumed_amount', t.consumed_amount),
        ('fee_amount', t.fee_amount)) v (column_name, amount)
