-- 云商店结算, explained: the order line in the source, the rule in force, the share worked out, what it waits for.
-- reads: settled_line, known.marketplace_order, ledger.marketplace_order, known.marketplace_policy, known.customer_association,
--        known.partner_relation, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells,
           least((current_setting('nightpost.through')::date + 1)::timestamp,
                 to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as until
), line as (
    select o.*, w.until, w.cells ->> 'partner_id' as owner_id, w.cells ->> 'entry_state' as entry_state,
           case when o.paid_time < w.until then o.paid_time else o.create_time end as scope_at
      from wanted w
      join known.marketplace_order o on o.customer_id = w.cells ->> 'customer_id' and o.order_line_id = w.cells ->> 'order_line_id'
), ruled as (
    select l.*, f.valid_from as rule_from, f.price_base, f.net_of_tax, f.minimum_amount, f.batch_id as rule_batch,
           case f.price_base when 'deal' then l.deal_price else l.list_price * l.floor_discount end as price
      from line l
      left join lateral (
           select m.*
             from known.marketplace_policy m
            where m.sale_kind = l.sale_kind
              and m.valid_from <= l.create_time
            order by m.valid_from desc
            limit 1) f on true
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'share_amount' then 'price x ratio x quantity x duration / (1 + tax rate); the price is the deal price, for floor-price goods list price x floor discount; a refund is negative; of a closed month''s line what it is now less what bills hold of it'
            when 'entry_state' then 'in the bill when paid (on credit or coupon: repaid), supervised and effective by the end of the cycle and of D, and the goods type''s shares have reached the minimum'
            else 'as the source gives it' end as value,
       'the share is rounded to 0.01, half away from zero' as tail
union all
select 2, 'order line ' || k.order_line_id,
       concat_ws(', ', k.payment_kind, 'created ' || nightpost.explain_time(k.create_time), 'paid ' || nightpost.explain_time(k.paid_time),
                 'repaid ' || nightpost.explain_time(k.repaid_time), 'supervision ' || k.supervision_state || coalesce(' ' || nightpost.explain_time(k.supervised_time), ''),
                 'effective ' || nightpost.explain_time(k.effective_time)),
       nightpost.explain_batch(k.batch_id)
  from line l
  join ledger.marketplace_order k on k.customer_id = l.customer_id and k.order_line_id = l.order_line_id
                                 and k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 3, 'rule', coalesce(format('%s since %s: price base %s, %s tax, minimum %s', r.sale_kind, nightpost.explain_time(r.rule_from), r.price_base,
                                  case when r.net_of_tax then 'net of' else 'with' end, nightpost.amount_text(r.minimum_amount)), 'none in force when it was created'),
       nightpost.explain_batch(r.rule_batch)
  from ruled r
union all
select 4, 'share', format('%s x %s x %s x %s / %s', nightpost.amount_text(r.price), trim_scale(r.ratio), r.quantity, r.duration,
                          trim_scale(case when r.net_of_tax then 1 + r.tax_rate else 1 end)),
       format('= %s%s', case when r.order_type = 4 then '-' else '' end,
              round(abs(r.price * r.ratio * r.quantity * r.duration) / case when r.net_of_tax then 1 + r.tax_rate else 1 end, 8))
  from ruled r
 where r.price is not null
union all
select 5, 'state', l.entry_state, 'what happened before ' || nightpost.explain_time(l.until) || ' counts'
  from line l
union all
select 6, 'refunds line ' || b.order_line_id, concat_ws(', ', 'paid ' || nightpost.explain_time(b.paid_time), 'effective ' || nightpost.explain_time(b.effective_time)),
       'a refund does not enter before the line it refunds; ' || nightpost.explain_batch(b.batch_id)
  from line l
  join known.marketplace_order b on b.customer_id = l.customer_id and b.order_line_id = l.base_order_line_id and l.order_type = 4
union all
select 7, 'in the bill of ' || h.settlement_cycle, format('%s %s', nightpost.amount_text(h.share_amount), h.currency),
       concat_ws('; ', case when h.due_cycle <> h.settlement_cycle then 'for ' || h.due_cycle end, 'fixed by a closing or reopening, ' || nightpost.explain_batch(h.batch_id))
  from wanted w
  join settled_line h on h.owner_id = w.cells ->> 'partner_id'
                     and h.customer_id = w.cells ->> 'customer_id'
                     and h.order_line_id = w.cells ->> 'order_line_id'
                     and h.batch_id <= current_setting('nightpost.mark')::int8
                     and (h.ended_by is null or h.ended_by > current_setting('nightpost.mark')::int8)
union all
select e.*
  from line l
 cross join lateral nightpost.explain_scope(8, l.customer_id, l.owner_id, l.scope_at) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
