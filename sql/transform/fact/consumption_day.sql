-- Consumption per day at the grain of the summary.
-- makes: consumption_day
-- needs: cycle_state, consumption_line, custody_event, scope_interval, manager_interval, dirty_day, dirty_customer
-- In the month of a 财务托管 event the summary shows all rows of the sub-account under the sub, with
-- the owner, manager and type in force just before it left (E32); the detail shows the later ones
-- under the master. So rows that the detail moved are put back here. A closed cycle stays as it is.
delete from consumption_day c
 using dirty_day d
 where c.report_cycle = d.report_cycle and c.trade_day = d.trade_day;

delete from consumption_day c
 using dirty_part d
 where c.source_customer_id = d.customer_id and c.report_cycle = d.report_cycle and c.trade_day = d.trade_day;

delete from consumption_day c
 using dirty_customer d
 where c.source_customer_id = d.customer_id
   and not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed);

-- In three parts, each by an index of its own: one condition for all would read whole months.
create temporary view dirty_line as
select c.*
  from dirty_day d
  join consumption_line c on c.report_cycle = d.report_cycle
                         and c.trade_day = d.trade_day
 union all
select c.*
  from dirty_customer d
  join consumption_line c on c.source_customer_id = d.customer_id
 where not exists (select from dirty_day y where y.report_cycle = c.report_cycle and y.trade_day = c.trade_day)
 union all
select c.*
  from dirty_part d
  join consumption_line c on c.source_customer_id = d.customer_id and c.report_cycle = d.report_cycle and c.trade_day = d.trade_day
 where not exists (select from dirty_day y where y.report_cycle = d.report_cycle and y.trade_day = d.trade_day)
   and not exists (select from dirty_customer y where y.customer_id = d.customer_id);

insert into consumption_day (
       top_id, report_cycle, trade_day, owner_id, account_manager_id, customer_id, source_customer_id,
       bill_cycle, service_type_code, resource_type_code, charging_mode, bill_class, association_type,
       provider_type, currency, official_amount, discount_amount, erase_amount, payable_amount,
       cash_amount, credit_amount, voucher_amount, cash_coupon_amount, stored_card_amount,
       bonus_amount, debt_amount, writeoff_amount, record_count, last_trade_time)
select case when e.customer_id is null then c.top_id else coalesce(s.top_id, '_unowned') end,
       c.report_cycle,
       c.trade_day,
       case when e.customer_id is null then c.owner_id else coalesce(s.owner_id, '_unowned') end,
       case when e.customer_id is null then c.account_manager_id else m.account_manager_id end,
       c.source_customer_id,
       c.source_customer_id,
       c.bill_cycle,
       c.service_type_code,
       c.resource_type_code,
       c.charging_mode,
       b.bill_class,
       case when e.customer_id is null then c.association_type else s.association_type end,
       c.provider_type,
       c.currency,
       sum(c.official_amount),
       sum(c.discount_amount),
       sum(c.erase_amount),
       sum(c.payable_amount),
       sum(c.cash_amount),
       sum(c.credit_amount),
       sum(c.voucher_amount),
       sum(c.cash_coupon_amount),
       sum(c.stored_card_amount),
       sum(c.bonus_amount),
       sum(c.debt_amount),
       sum(c.writeoff_amount),
       count(*),
       max(c.trade_time)
  from dirty_line c
  left join nightpost.code b on b.code_list = 'bill_type' and b.code = c.bill_type::text
  left join custody_event e on c.customer_id <> c.source_customer_id
                           and e.customer_id = c.source_customer_id
                           and e.bill_cycle = c.bill_cycle
  left join scope_interval s on s.customer_id = e.customer_id
                            and s.valid_from <= e.left_at - interval '1 microsecond'
                            and s.valid_to > e.left_at - interval '1 microsecond'
  left join manager_interval m on m.customer_id = e.customer_id
                              and m.partner_id = s.owner_id
                              and m.day_from <= ((e.left_at - interval '1 microsecond') at time zone 'Etc/GMT-8')::date
                              and m.day_to > ((e.left_at - interval '1 microsecond') at time zone 'Etc/GMT-8')::date
 where not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
 group by 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15
 order by 1, 4, 3;

drop view dirty_line;

select nightpost.refresh_statistics('consumption_day');
