-- FOCUS 1.4, InvoiceDetail, proven: what is billed, from the ledger's own records.
-- reads: known.consumption, consumption_line, scope_interval, manager_interval, custody_event, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- The same walk as the consumption detail's: from each customer in scope to his records, each judged at
-- its instant (E15, E32). What is billed is payable less vouchers (1.3).
-- Adjustments of closed months (1.8) come from the mart, and with them the records that have one; that
-- all of them together are the ledger's figures, cycle by cycle, is control 5's to say.
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'  as until,
           (to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month')
               at time zone 'Etc/GMT-8'                                                         as next_month
), adjusted as (
    select c.bill_cycle, c.source_customer_id, c.record_id
      from consumption_line c
     where c.line_no > 0
       and c.report_cycle <> c.bill_cycle
       and c.bill_cycle = current_setting('nightpost.cycle')
       and c.batch_id <= current_setting('nightpost.mark')::int8
), account as (
    select v.customer_id,
           u.source_id,
           v.owner_id,
           v.valid_from,
           v.valid_to,
           s.manager_id,
           u.shown_after,
           u.shown_until
      from nightpost.recipient_scope s
      join scope_interval v on v.owner_id = s.owner_id
                           and v.top_id = s.top_id
      left join custody_event e on e.customer_id = v.customer_id
                               and e.bill_cycle = current_setting('nightpost.cycle')
     cross join lateral (
           select v.customer_id                              as source_id,
                  '-infinity'::timestamptz                   as shown_after,
                  coalesce(e.left_at, 'infinity')            as shown_until
            union all
           select b.customer_id, b.left_at, 'infinity'
             from custody_event b
            where b.master_customer_id = v.customer_id
              and b.bill_cycle = current_setting('nightpost.cycle')) u
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), record as (
    select a.manager_id                                      as split,
           k.currency,
           k.bill_type,
           k.official_amount,
           k.payable_amount,
           k.voucher_amount,
           k.official_amount - coalesce(k.discount_amount, 0)      as contracted_amount,
           k.payable_amount - coalesce(k.voucher_amount, 0)        as paid_amount
      from account a
     cross join cut c
      join known.consumption k on k.customer_id = a.source_id
                              and k.bill_cycle = current_setting('nightpost.cycle')
                              and k.trade_time < c.until
     cross join lateral (
           select case when k.charging_mode = 3
                        and k.trade_time >= c.next_month
                        and k.trade_time < c.next_month + interval '24 hours'
                       then c.next_month - interval '1 second'
                       else k.trade_time end as debit_at
             from (values (0)) one) d
     cross join lateral (
           select least(d.debit_at, a.shown_until - interval '1 microsecond') as scope_at
             from (values (0)) one) i
      left join manager_interval m on m.customer_id = a.customer_id
                                  and m.partner_id = a.owner_id
                                  and m.day_from <= (i.scope_at at time zone 'Etc/GMT-8')::date
                                  and m.day_to > (i.scope_at at time zone 'Etc/GMT-8')::date
     where date_trunc('second', d.debit_at) > a.shown_after
       and not exists (select from adjusted x where x.source_customer_id = k.customer_id and x.record_id = k.record_id)
       and date_trunc('second', d.debit_at) <= a.shown_until
       and i.scope_at >= a.valid_from
       and i.scope_at < a.valid_to
       and (a.manager_id is null or a.manager_id = m.account_manager_id)
     union all
    select s.manager_id,
           c.currency,
           c.bill_type,
           c.official_amount,
           c.payable_amount,
           c.voucher_amount,
           c.official_amount - coalesce(c.discount_amount, 0),
           c.payable_amount - coalesce(c.voucher_amount, 0)
      from nightpost.recipient_scope s
      join consumption_line c on c.top_id = s.top_id
                             and c.owner_id = s.owner_id
                             and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and (c.bill_cycle <> c.report_cycle
            or exists (select from adjusted x
                        where x.source_customer_id = c.source_customer_id and x.record_id = c.record_id))
)
select r.split,
       'BilledCost'                                          as column_name,
       r.currency,
       sum(r.paid_amount)                                    as amount
  from record r
 group by r.split, r.currency
