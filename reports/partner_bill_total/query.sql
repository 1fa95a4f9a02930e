-- 伙伴账单合计: one line per bill, that is per top partner and currency.
-- reads: consumption_day, nightpost.recipient_scope, nightpost.recipient, known.partner
-- settings: nightpost.run_id, recipient, cycle, through, mark
with scope as (
    select s.top_id,
           s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id
                                and w.recipient = s.recipient
                                and (w.kind = 'finance' or w.partner_id = s.top_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), paid as (
    select c.top_id,
           c.currency,
           sum(c.payable_amount - coalesce(c.voucher_amount, 0))                                    as total,
           sum(c.payable_amount - coalesce(c.voucher_amount, 0)) filter (where c.bill_class = 'consumption') as consumption,
           sum(c.payable_amount - coalesce(c.voucher_amount, 0)) filter (where c.bill_class = 'refund')      as refund,
           sum(c.payable_amount - coalesce(c.voucher_amount, 0)) filter (where c.bill_class = 'adjustment')  as adjustment
      from scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.association_type = '2'
     group by c.top_id, c.currency
)
select p.top_id,
       p.top_id                                              as owner_id,
       current_setting('nightpost.cycle')                    as report_cycle,
       p.top_id                                              as partner_id,
       n.partner_name,
       p.currency,
       coalesce(p.consumption, 0)                            as consumption_paid,
       coalesce(p.refund, 0)                                 as refund_paid,
       coalesce(p.adjustment, 0)                             as adjustment_paid,
       round(p.total, 2)                                     as total_amount,
       p.total - round(p.total, 2)                           as residual_amount,
       greatest(round(p.total, 2), 0)                        as amount_due
  from paid p
  left join known.partner n on n.partner_id = p.top_id
 order by p.top_id collate "C",
          p.currency collate "C"
