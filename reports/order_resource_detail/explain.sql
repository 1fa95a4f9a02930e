-- 订单资源明细, explained: the order and its line in the source, how an order's amount was spread, whose it is.
-- reads: order_fact, ledger.orders, ledger.order_line, known.orders, known.order_line, known.customer_association,
--        known.partner_relation, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb                                              as cells,
           current_setting('nightpost.column')                                                  as field,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8' as until
), line as (
    select o.*, coalesce(o.payment_time, o.create_time) as scope_at
      from wanted w
      join order_fact o on o.customer_id = w.cells ->> 'customer_id'
                       and o.order_id = w.cells ->> 'order_id'
                       and o.order_line_id = w.cells ->> 'order_line_id'
                       and o.state_from < w.until
                       and o.state_to >= w.until
), sibling as (
    select k.order_line_id,
           k.amount_after_discount,
           count(*) over ()                        as lines,
           sum(abs(k.amount_after_discount)) over () as total
      from line l
      join known.order_line k on k.customer_id = l.customer_id and k.order_id = l.order_id
), spread as (
    select w.field,
           case w.field when 'voucher_amount' then o.voucher_amount
                        when 'cash_coupon_amount' then o.cash_coupon_amount
                        else o.stored_card_amount end as amount
      from wanted w
      join line l on true
      join known.orders o on o.customer_id = l.customer_id and o.order_id = l.order_id
     where w.field in ('voucher_amount', 'cash_coupon_amount', 'stored_card_amount')
), answer as (
select 1 as place, 'formula' as what,
       case when w.field in ('voucher_amount', 'cash_coupon_amount', 'stored_card_amount')
            then 'the order''s amount, spread over its lines by |amount_after_discount| (equally if all are 0), in cents by largest remainder'
            when w.field in ('refunded_amount', 'consumed_amount', 'fee_amount') then 'amount_after_discount of a refund order''s line of that kind'
            when w.field = 'base_order_id' then 'the order of the line that is refunded; else the parent order'
            when w.field = 'is_renewal' then 'Y for order type 2'
            when w.field = 'payment_time' then 'as the source gives it; a payment after D has not happened yet'
            when w.field in ('partner_id', 'association_type') then 'of the association that contains the scope instant: payment, or creation while unpaid'
            else 'as the source gives it, exact' end as value,
       case when w.field in ('voucher_amount', 'cash_coupon_amount', 'stored_card_amount') then 'rounded in cents' else 'exact, no rounding' end as tail
  from wanted w
union all
select 2, 'order ' || k.order_id, concat_ws(', ', 'status ' || k.order_status, 'created ' || nightpost.explain_time(k.create_time),
                                            'paid ' || nightpost.explain_time(k.payment_time), 'voucher ' || nightpost.amount_text(k.voucher_amount),
                                            'cash coupon ' || nightpost.amount_text(k.cash_coupon_amount),
                                            'stored card ' || nightpost.amount_text(k.stored_card_amount)),
       nightpost.explain_batch(k.batch_id)
  from line l
  join ledger.orders k on k.customer_id = l.customer_id and k.order_id = l.order_id and k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 3, 'order line ' || k.order_line_id, concat_ws(', ', k.line_kind, 'official ' || nightpost.amount_text(k.official_amount),
                                                      'after discount ' || nightpost.amount_text(k.amount_after_discount)),
       nightpost.explain_batch(k.batch_id)
  from line l
  join ledger.order_line k on k.customer_id = l.customer_id and k.order_line_id = l.order_line_id
                          and k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 4, 'spread', format('%s x %s / %s', nightpost.amount_text(p.amount),
                           case when s.total = 0 then '1' else nightpost.amount_text(abs(s.amount_after_discount)) end,
                           case when s.total = 0 then s.lines::text else nightpost.amount_text(s.total) end),
       format('exact %s, over %s lines', round(p.amount * case when s.total = 0 then 1.0 / s.lines else abs(s.amount_after_discount) / s.total end, 8), s.lines)
  from line l
  join sibling s on s.order_line_id = l.order_line_id
 cross join spread p
 where p.amount is not null
union all
select e.*
  from line l
 cross join lateral nightpost.explain_scope(5, l.customer_id, l.owner_id, l.scope_at) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
