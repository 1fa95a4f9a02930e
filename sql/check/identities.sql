-- Control 3: identities A and B (1-domain.md, 1.3; E21) over every aggregate of the summary, per cycle,
-- partner and currency. Settings: nightpost.cycles.
with total as (
    select d.report_cycle,
           d.top_id,
           d.owner_id,
           d.currency,
           sum(d.official_amount)                               as official,
           coalesce(sum(d.discount_amount), 0) + coalesce(sum(d.erase_amount), 0) + sum(d.payable_amount) as parts,
           sum(d.payable_amount)                                as payable,
           sum(coalesce(d.cash_amount, 0) + coalesce(d.credit_amount, 0) + coalesce(d.voucher_amount, 0)
               + coalesce(d.cash_coupon_amount, 0) + coalesce(d.stored_card_amount, 0) + coalesce(d.bonus_amount, 0)
               + coalesce(d.debt_amount, 0) + coalesce(d.writeoff_amount, 0)) as payments
      from consumption_day d
     where d.report_cycle = any (current_setting('nightpost.cycles')::text[])
     group by d.report_cycle, d.top_id, d.owner_id, d.currency
)
select '3'                                                      as control,
       format('%s %s', t.report_cycle, t.owner_id)              as key,
       t.top_id,
       t.owner_id,
       format('%s, %s', v.measure, t.currency)                  as measure,
       v.expected,
       v.actual,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       null::text                                               as note
  from total t
 cross join lateral (values ('A: official = discount + erase + payable', t.official, t.parts),
                            ('B: payable = its payments', t.payable, t.payments)) v (measure, expected, actual)
