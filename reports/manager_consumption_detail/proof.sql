-- 按客户经理导出消费明细, proven: the same sums per manager from the ledger's own records.
-- reads: known.consumption, consumption_line, scope_interval, manager_interval, custody_event, nightpost.recipient_scope,
--        nightpost.recipient
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- From each customer in scope to his records, each judged at its instant: a debit on the 1st for the
-- month before belongs to that month's last second (E15). Up to the second of a 财务托管 event a
-- sub-account shows its own records, after it its master does (E32). Finance also gets what no
-- interval covers.
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
    select m.account_manager_id                              as split,
           k.currency,
           k.official_amount,
           k.discount_amount,
           coalesce(k.erase_amount,
                    k.official_amount - coalesce(k.discount_amount, 0) - k.payable_amount)        as erase_amount,
           k.payable_amount,
           k.cash_amount,
           k.credit_amount,
           k.voucher_amount,
           k.cash_coupon_amount,
           k.stored_card_amount,
           k.bonus_amount,
           k.debt_amount,
           k.writeoff_amount
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
    select null,
           k.currency,
           k.official_amount,
           k.discount_amount,
           coalesce(k.erase_amount,
                    k.official_amount - coalesce(k.discount_amount, 0) - k.payable_amount)        as erase_amount,
           k.payable_amount,
           k.cash_amount,
           k.credit_amount,
           k.voucher_amount,
           k.cash_coupon_amount,
           k.stored_card_amount,
           k.bonus_amount,
           k.debt_amount,
           k.writeoff_amount
      from known.consumption k
     cross join cut c
      left join custody_event e on e.customer_id = k.customer_id
                               and e.bill_cycle = k.bill_cycle
     cross join lateral (
           select case when k.charging_mode = 3
                        and k.trade_time >= c.next_month
                        and k.trade_time < c.next_month + interval '24 hours'
                       then c.next_month - interval '1 second'
                       else k.trade_time end as debit_at
             from (values (0)) one) d
     where k.bill_cycle = current_setting('nightpost.cycle')
       and k.trade_time < c.until
       and not exists (select from adjusted x where x.source_customer_id = k.customer_id and x.record_id = k.record_id)
       and exists (select from nightpost.recipient f
                    where f.run_id = current_setting('nightpost.run_id')
                      and f.recipient = current_setting('nightpost.recipient')
                      and f.kind = 'finance')
       and not exists (select from scope_interval v
                        where v.customer_id = case when date_trunc('second', d.debit_at) > e.left_at
                                                   then e.master_customer_id else k.customer_id end
                          and v.valid_from <= case when date_trunc('second', d.debit_at) > e.left_at
                                                   then d.debit_at
                                                   else least(d.debit_at, e.left_at - interval '1 microsecond') end
                          and v.valid_to > case when date_trunc('second', d.debit_at) > e.left_at
                                                then d.debit_at
                                                else least(d.debit_at, e.left_at - interval '1 microsecond') end)
     union all
    select c.account_manager_id,
           c.currency,
           c.official_amount,
           c.discount_amount,
           c.erase_amount,
           c.payable_amount,
           c.cash_amount,
           c.credit_amount,
           c.voucher_amount,
           c.cash_coupon_amount,
           c.stored_card_amount,
           c.bonus_amount,
           c.debt_amount,
           c.writeoff_amount
      from nightpost.recipient_scope s
      join consumption_line c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.bill_cycle <> c.report_cycle
     union all
    select c.account_manager_id,
           c.currency,
           c.official_amount,
           c.discount_amount,
           c.erase_amount,
           c.payable_amount,
           c.cash_amount,
           c.credit_amount,
           c.voucher_amount,
           c.cash_coupon_amount,
           c.stored_card_amount,
           c.bonus_amount,
           c.debt_amount,
           c.writeoff_amount
      from nightpost.recipient_scope s
      join consumption_line c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.bill_cycle = c.report_cycle
       and exists (select from adjusted x
                    where x.source_customer_id = c.source_customer_id and x.record_id = c.record_id)
), total as (
    select r.split,
           r.currency,
           sum(r.official_amount)                            as official_amount,
           sum(r.discount_amount)                            as discount_amount,
           sum(r.erase_amount)                               as erase_amount,
           sum(r.payable_amount)                             as payable_amount,
           sum(r.cash_amount)                                as cash_amount,
           sum(r.credit_amount)                              as credit_amount,
           sum(r.voucher_amount)                             as voucher_amount,
           sum(r.cash_coupon_amount)                         as cash_coupon_amount,
           sum(r.stored_card_amount)                         as stored_card_amount,
           sum(r.bonus_amount)                               as bonus_amount,
           sum(r.debt_amount)                                as debt_amount,
           sum(r.writeoff_amount)                            as writeoff_amount
      from record r
     group by r.split, r.currency
)
select t.split,
       v.column_name,
       t.currency,
       v.amount
  from total t
 cross join lateral (values
        ('official_amount', t.official_amount),
        ('discount_amount', t.discount_amount),
        ('erase_amount', t.erase_amount),
        ('payable_amount', t.payable_amount),
        ('cash_amount', t.cash_amount),
        ('credit_amount', t.credit_amount),
        ('voucher_amount', t.voucher_amount),
        ('cash_coupon_amount', t.cash_coupon_amount),
        ('stored_card_amount', t.stored_card_amount),
        ('bonus_amount', t.bonus_amount),
        ('debt_amount', t.debt_amount),
        ('writeoff_amount', t.writeoff_amount),
        ('paid_amount', t.payable_amount - coalesce(t.voucher_amount, 0))) v (column_name, amount)
