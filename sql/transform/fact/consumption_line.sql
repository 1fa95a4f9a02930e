-- Every consumption record with its owner, top, manager and type at its scope instant (1.4).
-- makes: consumption_line
-- needs: dirty_day, scope_interval, manager_interval, custody_event, known.consumption
-- The only statement that crosses from customers to partners. Days and customers that changed are
-- deleted and inserted again; nothing else is touched. Rows without an owner stay, under '_unowned'.
-- Scope instant = trade time, but 23:59:59 of its cycle's last day for month-end usage debited on the
-- 1st (E15). In the month of a 财务托管 event a row after the event, to the second, is the master's.
delete from consumption_line c
 using dirty_day d
 where c.report_cycle = d.report_cycle and c.trade_day = d.trade_day;

delete from consumption_line c
 using dirty_customer d
 where c.source_customer_id = d.customer_id;

insert into consumption_line (
       top_id, report_cycle, trade_day, owner_id, account_manager_id, customer_id, source_customer_id,
       bill_cycle, record_id, association_type, scope_note, trade_time, consume_from, consume_to,
       service_type_code, resource_type_code, region_code, charging_mode, bill_type, provider_type,
       trade_id, resource_id, resource_name, product_id, product_spec_desc, enterprise_project_id,
       usage_amount, usage_unit, currency, official_amount, discount_amount, erase_amount,
       payable_amount, cash_amount, credit_amount, voucher_amount, cash_coupon_amount,
       cash_coupon_counted, stored_card_amount, bonus_amount, debt_amount, writeoff_amount, batch_id,
       resource_tag)
select coalesce(s.top_id, '_unowned'),
       k.bill_cycle                                                        as report_cycle,
       (k.trade_time at time zone 'Etc/GMT-8')::date                       as trade_day,
       coalesce(s.owner_id, '_unowned'),
       m.account_manager_id,
       w.customer_id,
       k.customer_id,
       k.bill_cycle,
       k.record_id,
       s.association_type,
       case when s.customer_id is null then 'no association at this instant' else s.scope_note end,
       k.trade_time,
       k.consume_from,
       k.consume_to,
       k.service_type_code,
       k.resource_type_code,
       k.region_code,
       k.charging_mode,
       k.bill_type,
       k.provider_type,
       k.trade_id,
       k.resource_id,
       k.resource_name,
       k.product_id,
       k.product_spec_desc,
       k.enterprise_project_id,
       k.usage_amount,
       k.usage_unit,
       k.currency,
       k.official_amount,
       k.discount_amount,
       coalesce(k.erase_amount, nullif(k.official_amount - coalesce(k.discount_amount, 0) - k.payable_amount, 0)),
       k.payable_amount,
       k.cash_amount,
       k.credit_amount,
       k.voucher_amount,
       k.cash_coupon_amount,
       k.cash_coupon_counted,
       k.stored_card_amount,
       k.bonus_amount,
       k.debt_amount,
       k.writeoff_amount,
       k.batch_id,
       k.resource_tag
  from known.consumption k
  left join custody_event e on e.customer_id = k.customer_id
                           and e.bill_cycle = k.bill_cycle
 cross join lateral (
       select case when k.charging_mode = 3
                    and (k.trade_time at time zone 'Etc/GMT-8')::date
                        = (to_date(k.bill_cycle, 'YYYY-MM') + interval '1 month')::date
                   then (to_date(k.bill_cycle, 'YYYY-MM') + interval '1 month' - interval '1 second')
                        at time zone 'Etc/GMT-8'
                   else k.trade_time end                                   as scope_at) i
 cross join lateral (
       select case when e.left_at < date_trunc('second', i.scope_at) then e.master_customer_id
                   else k.customer_id end                                  as customer_id,
              case when e.left_at >= date_trunc('second', i.scope_at)
                   then least(i.scope_at, e.left_at - interval '1 microsecond')
                   else i.scope_at end                                     as scope_at) w
  left join scope_interval s on s.customer_id = w.customer_id
                            and s.valid_from <= w.scope_at
                            and s.valid_to > w.scope_at
  left join manager_interval m on m.customer_id = w.customer_id
                              and m.partner_id = s.owner_id
                              and m.day_from <= (w.scope_at at time zone 'Etc/GMT-8')::date
                              and m.day_to > (w.scope_at at time zone 'Etc/GMT-8')::date
 where (k.bill_cycle, (k.trade_time at time zone 'Etc/GMT-8')::date)
       in (select d.report_cycle, d.trade_day from dirty_day d)
    or k.customer_id in (select d.customer_id from dirty_customer d)
 order by coalesce(s.top_id, '_unowned') collate "C", coalesce(s.owner_id, '_unowned') collate "C";

analyze consumption_line;
