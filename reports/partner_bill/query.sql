-- 伙伴账单: a cycle's resale consumption up to D, in cents that add up.
-- reads: consumption_day, nightpost.recipient_scope, nightpost.recipient, known.partner, known.customer, known.service_type
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
-- One bill per top partner and currency. Largest remainder per column (1.3): every line is floored to the
-- cent, the cents that are missing to the rounded total go to the largest fractions, ties by line id.
with scope as (
    select s.top_id,
           s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id
                                and w.recipient = s.recipient
                                and (w.kind = 'finance' or w.partner_id = s.top_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), line as (
    select c.top_id,
           c.owner_id,
           c.bill_cycle,
           c.customer_id,
           c.service_type_code,
           c.bill_class,
           c.currency,
           sum(c.official_amount)                          as official_amount,
           sum(c.discount_amount)                          as discount_amount,
           sum(c.erase_amount)                             as erase_amount,
           sum(c.payable_amount)                           as payable_amount,
           sum(c.cash_amount)                              as cash_amount,
           sum(c.credit_amount)                            as credit_amount,
           sum(c.voucher_amount)                           as voucher_amount,
           sum(c.cash_coupon_amount)                       as cash_coupon_amount,
           sum(c.stored_card_amount)                       as stored_card_amount,
           sum(c.bonus_amount)                             as bonus_amount,
           sum(c.debt_amount)                              as debt_amount,
           sum(c.writeoff_amount)                          as writeoff_amount,
           sum(c.payable_amount) - coalesce(sum(c.voucher_amount), 0)   as paid_amount,
           c.owner_id || '|' || c.customer_id || '|' || c.service_type_code || '|' || c.bill_class || '|' || c.bill_cycle as line_id
      from scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.association_type = '2'
     group by c.top_id, c.owner_id, c.bill_cycle, c.customer_id, c.service_type_code, c.bill_class, c.currency
), amount as (
    select l.top_id,
           l.currency,
           l.line_id,
           v.name,
           v.amount,
           floor(v.amount * 100)                                        as cents
      from line l
     cross join lateral (values
            ('official_amount', l.official_amount),
            ('discount_amount', l.discount_amount),
            ('erase_amount', l.erase_amount),
            ('payable_amount', l.payable_amount),
            ('cash_amount', l.cash_amount),
            ('credit_amount', l.credit_amount),
            ('voucher_amount', l.voucher_amount),
            ('cash_coupon_amount', l.cash_coupon_amount),
            ('stored_card_amount', l.stored_card_amount),
            ('bonus_amount', l.bonus_amount),
            ('debt_amount', l.debt_amount),
            ('writeoff_amount', l.writeoff_amount),
            ('paid_amount', l.paid_amount)) v (name, amount)
     where v.amount is not null
), placed as (
    select a.top_id,
           a.currency,
           a.line_id,
           a.name,
           a.cents,
           row_number() over (partition by a.top_id, a.currency, a.name
                                  order by a.amount * 100 - a.cents desc, a.line_id collate "C")     as place,
           round(sum(a.amount) over b, 2) * 100 - sum(a.cents) over b   as missing
      from amount a
    window b as (partition by a.top_id, a.currency, a.name)
), cell as (
    select p.top_id,
           p.currency,
           p.line_id,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'official_amount') / 100      as official_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'discount_amount') / 100      as discount_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'erase_amount') / 100         as erase_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'payable_amount') / 100       as payable_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'cash_amount') / 100          as cash_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'credit_amount') / 100        as credit_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'voucher_amount') / 100       as voucher_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'cash_coupon_amount') / 100   as cash_coupon_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'stored_card_amount') / 100   as stored_card_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'bonus_amount') / 100         as bonus_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'debt_amount') / 100          as debt_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'writeoff_amount') / 100      as writeoff_amount,
           max(p.cents + (p.place <= p.missing)::int) filter (where p.name = 'paid_amount') / 100          as paid_amount
      from placed p
     group by p.top_id, p.currency, p.line_id
)
select l.top_id,
       l.owner_id,
       current_setting('nightpost.cycle')                               as report_cycle,
       l.bill_cycle,
       l.owner_id                                                       as partner_id,
       p.partner_name,
       l.customer_id,
       u.account_name,
       u.customer_name,
       l.service_type_code,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, l.service_type_code)               as service_type_name,
       l.bill_class,
       l.currency,
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
       c.writeoff_amount,
       c.paid_amount
  from line l
  join cell c on c.top_id = l.top_id
             and c.currency = l.currency
             and c.line_id = l.line_id
  left join known.partner p on p.partner_id = l.owner_id
  left join known.customer u on u.customer_id = l.customer_id
  left join known.service_type t on t.service_type_code = l.service_type_code
 order by l.owner_id collate "C",
          l.customer_id collate "C",
          l.service_type_code collate "C",
          l.bill_class collate "C",
          l.currency collate "C",
          l.bill_cycle collate "C",
          l.top_id collate "C"
