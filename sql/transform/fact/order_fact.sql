-- Order lines with their owner at the scope instant: creation while unpaid, payment after (1.4, E36).
-- makes: order_fact
-- needs: cycle_state, known.orders, known.order_line, scope_interval, manager_interval, dirty_customer
-- A paid order has two states, cut at its payment; a report takes the one that holds at the end of D.
-- Order-level amounts are spread over the lines by |amount_after_discount|, equally if all are 0, in
-- cents by largest remainder (1.3, 1.9). Prepaid lines only (E67): hourly ones (period type 4) are
-- on-demand. Recomputed for customers with new orders, lines or changed scope, but for the rows of a closed month, which stay as
-- the closing found them (1.8); when it is opened again, for all whose orders are in it.
insert into dirty_order (customer_id)
select d.customer_id
  from dirty_customer d
 union
select o.customer_id
  from ledger.orders o
 where o.batch_id > (select s.mark from mart_state s)
   and o.batch_id <= current_setting('nightpost.mark')::int8
 union
select e.customer_id
  from ledger.orders_end e
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 union
select l.customer_id
  from ledger.order_line l
 where l.batch_id > (select s.mark from mart_state s)
   and l.batch_id <= current_setting('nightpost.mark')::int8
 union
select e.customer_id
  from ledger.order_line_end e
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
    on conflict do nothing;

create temporary table order_reopened on commit drop as
select y.bill_cycle
  from cycle_state y
  join mart_state s on s.mark = y.batch_id
 where not y.closed;

insert into dirty_order (customer_id)
select o.customer_id
  from known.orders o
 where exists (select from order_reopened) -- else no order is looked at
   and (to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') in (select r.bill_cycle from order_reopened r)
        or to_char(o.payment_time at time zone 'Etc/GMT-8', 'YYYY-MM') in (select r.bill_cycle from order_reopened r))
    on conflict do nothing;

delete from order_fact f
 using dirty_order d
 where f.customer_id = d.customer_id
   and not exists (select from cycle_state y where y.bill_cycle = f.bill_cycle and y.closed);

-- The lines to make, each beside its order; a table of its own so that the planner knows its size. An order of which
-- every row is of a closed month is not looked at: what a night costs does not grow with what a customer once bought.
create temporary table order_open on commit drop as
select o.customer_id,
       o.order_id,
       o.parent_order_id,
       o.order_type,
       o.order_status,
       o.source_type,
       o.create_time,
       o.payment_time,
       o.currency,
       o.voucher_amount,
       o.cash_coupon_amount,
       o.stored_card_amount,
       l.order_line_id,
       l.base_order_line_id,
       l.line_kind,
       l.service_type_code,
       l.resource_type_code,
       l.product_id,
       l.product_spec_desc,
       l.period_type,
       l.period_num,
       l.subscription_num,
       l.official_amount,
       l.amount_after_discount,
       l.effective_time,
       l.expire_time,
       l.resource_id,
       l.resource_name,
       l.region_code,
       l.expire_policy,
       case when sum(abs(l.amount_after_discount)) over w = 0 then 1
            else abs(l.amount_after_discount) end                       as weight,
       case when sum(abs(l.amount_after_discount)) over w = 0 then count(*) over w
            else sum(abs(l.amount_after_discount)) over w end            as total
  from known.orders o
  join dirty_order d on d.customer_id = o.customer_id
  join known.order_line l on l.customer_id = o.customer_id and l.order_id = o.order_id
 where (to_char(o.create_time at time zone 'Etc/GMT-8', 'YYYY-MM') in (select y.bill_cycle from cycle_state y where y.closed)) is not true
    or (o.payment_time is not null
        and (to_char(o.payment_time at time zone 'Etc/GMT-8', 'YYYY-MM') in (select y.bill_cycle from cycle_state y where y.closed))
            is not true)
window w as (partition by o.customer_id, o.order_id);

analyze order_open;

-- The orders of the lines that those refer to, however old.
create temporary table order_base on commit drop as
select l.customer_id,
       l.order_line_id,
       min(l.order_id)                                                  as order_id
  from (select distinct p.customer_id, p.base_order_line_id
          from order_open p
         where p.base_order_line_id is not null) b
  join known.order_line l on l.customer_id = b.customer_id and l.order_line_id = b.base_order_line_id
  join known.orders o on o.customer_id = l.customer_id and o.order_id = l.order_id
 group by l.customer_id, l.order_line_id;

analyze order_base;

insert into order_fact (
       top_id, owner_id, customer_id, order_id, order_line_id, paid, state_from, state_to, bill_cycle,
       account_manager_id, association_type, order_type, order_status, source_type, create_time,
       payment_time, service_type_code, resource_type_code, product_id, product_spec_desc,
       region_code, resource_id, resource_name, period_type, period_num, subscription_num,
       effective_time, expire_time, expire_policy, currency, official_amount, amount_after_discount,
       voucher_amount, cash_coupon_amount, stored_card_amount, base_order_id, refunded_amount,
       consumed_amount, fee_amount)
with rest as (
    -- Cents x weight, modulo the total: an exact rest, where a share would be rounded and break ties.
    select o.*,
           mod(mod(o.voucher_amount * 100 * o.weight, o.total) + o.total, o.total)     as voucher_rest,
           mod(mod(o.cash_coupon_amount * 100 * o.weight, o.total) + o.total, o.total) as cash_coupon_rest,
           mod(mod(o.stored_card_amount * 100 * o.weight, o.total) + o.total, o.total) as stored_card_rest
      from order_open o
), low as (
    select r.*,
           div(r.voucher_amount * 100 * r.weight - r.voucher_rest, r.total)            as voucher_low,
           div(r.cash_coupon_amount * 100 * r.weight - r.cash_coupon_rest, r.total)    as cash_coupon_low,
           div(r.stored_card_amount * 100 * r.weight - r.stored_card_rest, r.total)    as stored_card_low
      from rest r
), spread as (
    select l.*,
           row_number() over (partition by l.customer_id, l.order_id
                                  order by l.voucher_rest desc, l.order_line_id collate "C")     as voucher_place,
           row_number() over (partition by l.customer_id, l.order_id
                                  order by l.cash_coupon_rest desc, l.order_line_id collate "C") as cash_coupon_place,
           row_number() over (partition by l.customer_id, l.order_id
                                  order by l.stored_card_rest desc, l.order_line_id collate "C") as stored_card_place,
           round(l.voucher_amount, 2) * 100 - sum(l.voucher_low) over w               as voucher_cents,
           round(l.cash_coupon_amount, 2) * 100 - sum(l.cash_coupon_low) over w       as cash_coupon_cents,
           round(l.stored_card_amount, 2) * 100 - sum(l.stored_card_low) over w       as stored_card_cents
      from low l
    window w as (partition by l.customer_id, l.order_id)
)
select coalesce(s.top_id, '_unowned'),
       coalesce(s.owner_id, '_unowned'),
       l.customer_id,
       l.order_id,
       l.order_line_id,
       t.paid,
       t.state_from,
       t.state_to,
       to_char(t.scope_at at time zone 'Etc/GMT-8', 'YYYY-MM'),
       m.account_manager_id,
       s.association_type,
       l.order_type,
       l.order_status,
       l.source_type,
       l.create_time,
       case when t.paid then l.payment_time end,
       l.service_type_code,
       l.resource_type_code,
       l.product_id,
       l.product_spec_desc,
       l.region_code,
       l.resource_id,
       l.resource_name,
       l.period_type,
       l.period_num,
       l.subscription_num,
       l.effective_time,
       l.expire_time,
       l.expire_policy,
       l.currency,
       l.official_amount,
       l.amount_after_discount,
       (l.voucher_low + case when l.voucher_place <= l.voucher_cents then 1 else 0 end) / 100,
       (l.cash_coupon_low + case when l.cash_coupon_place <= l.cash_coupon_cents then 1 else 0 end) / 100,
       (l.stored_card_low + case when l.stored_card_place <= l.stored_card_cents then 1 else 0 end) / 100,
       coalesce(b.order_id, l.parent_order_id),
       case when l.line_kind = 'REFUND' then l.amount_after_discount end,
       case when l.line_kind = 'CONSUMED' then l.amount_after_discount end,
       case when l.line_kind = 'FEE' then l.amount_after_discount end
  from spread l
 cross join lateral (values (false, l.create_time, l.create_time, coalesce(l.payment_time, 'infinity')),
                            (true, l.payment_time, l.payment_time, 'infinity'::timestamptz))
                    t (paid, scope_at, state_from, state_to)
  left join order_base b on b.customer_id = l.customer_id
                        and b.order_line_id = l.base_order_line_id
  left join scope_interval s on s.customer_id = l.customer_id
                            and s.valid_from <= t.scope_at
                            and s.valid_to > t.scope_at
  left join manager_interval m on m.customer_id = l.customer_id
                              and m.partner_id = s.owner_id
                              and m.day_from <= (t.scope_at at time zone 'Etc/GMT-8')::date
                              and m.day_to > (t.scope_at at time zone 'Etc/GMT-8')::date
 where l.period_type is distinct from 4
   and t.scope_at is not null
   and t.state_from < t.state_to
   and not exists (select from cycle_state y
                    where y.bill_cycle = to_char(t.scope_at at time zone 'Etc/GMT-8', 'YYYY-MM') and y.closed);

select nightpost.refresh_statistics('order_fact');
