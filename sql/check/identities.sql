-- Control 3: identities A and B (1-domain.md, 1.3; E21) over every aggregate of the summary.
-- No row = passed. Settings: nightpost.cycles.
select d.report_cycle                                                                  as cycle,
       d.owner_id,
       format('official %s, discount %s, erase %s, payable %s, payments %s', sum(d.official_amount),
              sum(d.discount_amount), sum(d.erase_amount), sum(d.payable_amount),
              sum(coalesce(d.cash_amount, 0) + coalesce(d.credit_amount, 0) + coalesce(d.voucher_amount, 0)
                  + coalesce(d.cash_coupon_amount, 0) + coalesce(d.stored_card_amount, 0) + coalesce(d.bonus_amount, 0)
                  + coalesce(d.debt_amount, 0) + coalesce(d.writeoff_amount, 0)))      as difference
  from consumption_day d
 where d.report_cycle = any (current_setting('nightpost.cycles')::text[])
 group by d.report_cycle, d.owner_id, d.currency
having sum(d.official_amount) <> coalesce(sum(d.discount_amount), 0) + coalesce(sum(d.erase_amount), 0) + sum(d.payable_amount)
    or sum(d.payable_amount) <> sum(coalesce(d.cash_amount, 0) + coalesce(d.credit_amount, 0) + coalesce(d.voucher_amount, 0)
                  + coalesce(d.cash_coupon_amount, 0) + coalesce(d.stored_card_amount, 0) + coalesce(d.bonus_amount, 0)
                  + coalesce(d.debt_amount, 0) + coalesce(d.writeoff_amount, 0))
 order by 1, 2
