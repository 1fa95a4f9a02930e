-- What the bills of the marketplace hold for good, fixed by each closing and reopening of a month (1-domain.md, 1.8).
-- makes: settled_line
-- needs: scope_interval, known.marketplace_order, known.marketplace_policy
-- Marts halt at the mark of every closing and reopening: there, and only there, something is to do. A closing fixes its
-- month's lines, of the first one those of the months before it too, which nobody closes. A reopening lets go of its
-- month's own, and fixes the adjustments that the open month had issued: after it another month may take them.
delete from settled_line s
 where s.batch_id = current_setting('nightpost.mark')::int8;

update settled_line s
   set ended_by = null
 where s.ended_by = current_setting('nightpost.mark')::int8;

create temporary table settled_new on commit drop as
select l.*
  from nightpost.closing n
 cross join lateral nightpost.settlement(array(select v.top_id from scope_interval v union select s.top_id from settled_line s),
                                         nightpost.cycle_end(n.bill_cycle), n.batch_id - 1, 'infinity') l
 where n.batch_id = current_setting('nightpost.mark')::int8
   and not l.fixed
   and l.entry_state = 'IN_BILL'
   and case n.state when 'closed' then l.settlement_cycle <= n.bill_cycle
                    else l.due_cycle <= n.bill_cycle and l.settlement_cycle <> l.due_cycle end;

insert into settled_line (
       top_id, owner_id, customer_id, order_line_id, currency, due_cycle, settlement_cycle, order_id, base_order_line_id, goods_type,
       goods_name, sale_kind, deal_price, list_price, floor_discount, ratio, quantity, duration, tax_rate, share_amount, batch_id)
select n.top_id, n.owner_id, n.customer_id, n.order_line_id, n.currency, n.due_cycle, n.settlement_cycle, n.order_id, n.base_order_line_id,
       n.goods_type, n.goods_name, n.sale_kind, n.deal_price, n.list_price, n.floor_discount, n.ratio, n.quantity, n.duration, n.tax_rate,
       n.share_amount, current_setting('nightpost.mark')::int8
  from settled_new n
 order by n.top_id, n.owner_id, n.customer_id, n.order_line_id;

update settled_line s
   set ended_by = n.batch_id
  from nightpost.closing n
 where n.batch_id = current_setting('nightpost.mark')::int8
   and n.state = 'reopened'
   and s.settlement_cycle = n.bill_cycle
   and s.due_cycle = n.bill_cycle
   and s.ended_by is null;

analyze settled_line;
