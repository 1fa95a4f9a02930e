-- Rows to measure with, of the recipient's pairs (tests/bench/1_peers.sh makes them).
select l.top_id,
       l.top_id                                              as owner_id,
       l.partner_id,
       l.partner_name,
       l.customer_id,
       l.customer_name,
       l.record_id,
       l.resource_id,
       l.product_id,
       l.product_spec_desc,
       l.service_type_code,
       l.resource_type_code,
       l.region_code,
       l.charging_mode,
       l.bill_type,
       l.trade_time,
       l.usage_amount,
       l.usage_unit,
       l.currency,
       l.official_amount,
       l.discount_amount,
       l.payable_amount
  from nightpost.recipient_scope s
  join bench.line l on l.top_id = s.top_id
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and s.owner_id = s.top_id
 order by l.line_no
