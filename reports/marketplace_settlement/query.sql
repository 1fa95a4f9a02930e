-- 云商店结算: marketplace orders in a cycle's bill, and those that wait at its end or at the end of D.
-- reads: nightpost.settlement (scope_interval, settled_line, known.marketplace_order, known.marketplace_policy, nightpost.closing),
--        nightpost.recipient_scope, nightpost.recipient, known.customer
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- A fact after the cycle's end or after D has not happened yet. An adjustment of a closed month stands in the bill of
-- the open one; a line that was adjusted and is what it was stands in none.
with scope as materialized (
    select s.top_id,
           s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id
                                and w.recipient = s.recipient
                                and (w.kind = 'finance' or w.partner_id = s.top_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), shown as (
    select l.*,
           row_number() over (partition by l.top_id, l.owner_id, l.customer_id, l.order_line_id, l.currency, l.entry_state
                                  order by l.fixed, l.batch_id desc, l.due_cycle desc)                                as place,
           sum(l.share_amount) over a                                                                as share,
           bool_and(l.share_amount = 0) over a                                                       as is_free
      from scope s
      join nightpost.settlement(array(select distinct t.top_id from scope t),
                                least((current_setting('nightpost.through')::date + 1)::timestamp,
                                      to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8',
                                current_setting('nightpost.mark')::int8,
                                (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8') l
        on l.top_id = s.top_id
       and l.owner_id = s.owner_id
     where l.entry_state <> 'IN_BILL'
        or l.settlement_cycle = current_setting('nightpost.cycle')
    window a as (partition by l.top_id, l.owner_id, l.customer_id, l.order_line_id, l.currency, l.entry_state)
)
select e.top_id,
       e.owner_id,
       current_setting('nightpost.cycle')                    as settlement_cycle,
       e.order_id,
       e.order_line_id,
       e.base_order_line_id,
       e.goods_type,
       e.goods_name,
       e.customer_id,
       u.account_name,
       e.owner_id                                            as partner_id,
       e.sale_kind,
       e.currency,
       e.deal_price,
       e.list_price,
       e.floor_discount,
       e.ratio,
       e.quantity,
       e.duration,
       e.tax_rate,
       e.share                                               as share_amount,
       e.entry_state
  from shown e
  left join known.customer u on u.customer_id = e.customer_id
 where e.place = 1
   and (e.entry_state <> 'IN_BILL' or e.share <> 0 or e.is_free)
 order by e.owner_id collate "C",
          e.order_line_id collate "C",
          e.customer_id collate "C",
          e.top_id collate "C",
          e.entry_state collate "C",
          e.currency collate "C"
