-- 伙伴账单合计, proven: the resale records of the ledger, summed at full scale and rounded once per bill.
-- reads: known.consumption, consumption_line, consumption_day, scope_interval, custody_event,
--        nightpost.recipient_scope, nightpost.recipient
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- From each customer in scope to his records, each judged at its instant: a debit on the 1st for the
-- month before belongs to that month's last second (E15); a sub-account's records after its 财务托管
-- event to just before it left (E32). What no interval covers
-- has no association type and is on no bill.
-- Adjustments of closed months (1.8) come from the mart, and with them the records that have one; that
-- all of them together are the ledger's figures, cycle by cycle, is control 5's to say.
with scope as (
    select s.top_id,
           s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id
                                and w.recipient = s.recipient
                                and (w.kind = 'finance' or w.partner_id = s.top_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), cut as (
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
           v.top_id,
           v.owner_id,
           v.valid_from,
           v.valid_to,
           e.left_at
      from scope s
      join scope_interval v on v.owner_id = s.owner_id
                           and v.top_id = s.top_id
      left join custody_event e on e.customer_id = v.customer_id
                               and e.bill_cycle = current_setting('nightpost.cycle')
     where v.association_type = '2'
), record as (
    select a.top_id,
           k.currency,
           k.payable_amount,
           k.voucher_amount,
           b.bill_class
      from account a
     cross join cut c
      join known.consumption k on k.customer_id = a.customer_id
                              and k.bill_cycle = current_setting('nightpost.cycle')
                              and k.trade_time < c.until
     cross join lateral (
           select least(case when k.charging_mode = 3
                              and k.trade_time >= c.next_month
                              and k.trade_time < c.next_month + interval '24 hours'
                             then c.next_month - interval '1 second'
                             else k.trade_time end,
                        a.left_at - interval '1 microsecond') as scope_at
             from (values (0)) one) i
      left join nightpost.code b on b.code_list = 'bill_type' and b.code = k.bill_type::text
     where i.scope_at >= a.valid_from
       and not exists (select from adjusted x where x.source_customer_id = k.customer_id and x.record_id = k.record_id)
       and i.scope_at < a.valid_to
     union all
    select s.top_id,
           c.currency,
           c.payable_amount,
           c.voucher_amount,
           c.bill_class
      from scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.bill_cycle <> c.report_cycle
       and c.association_type = '2'
     union all
    select s.top_id,
           c.currency,
           c.payable_amount,
           c.voucher_amount,
           b.bill_class
      from scope s
      join consumption_line c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
      left join nightpost.code b on b.code_list = 'bill_type' and b.code = c.bill_type::text
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.bill_cycle = c.report_cycle
       and c.association_type = '2'
       and exists (select from adjusted x
                    where x.source_customer_id = c.source_customer_id and x.record_id = c.record_id)
), total as (
    select r.top_id,
           r.currency,
           sum(r.payable_amount - coalesce(r.voucher_amount, 0)) as total,
           sum(r.payable_amount - coalesce(r.voucher_amount, 0)) filter (where r.bill_class = 'consumption') as consumption,
           sum(r.payable_amount - coalesce(r.voucher_amount, 0)) filter (where r.bill_class = 'refund')      as refund,
           sum(r.payable_amount - coalesce(r.voucher_amount, 0)) filter (where r.bill_class = 'adjustment')  as adjustment
      from record r
     group by r.top_id, r.currency
)
select null                                                  as split,
       v.column_name,
       t.currency,
       sum(v.amount)                                         as amount
  from total t
 cross join lateral (values
        ('consumption_paid', coalesce(t.consumption, 0)),
        ('refund_paid', coalesce(t.refund, 0)),
        ('adjustment_paid', coalesce(t.adjustment, 0)),
        ('total_amount', round(t.total, 2)),
        ('residual_amount', t.total - round(t.total, 2)),
        ('amount_due', greatest(round(t.total, 2), 0))) v (column_name, amount)
 group by v.column_name, t.currency
