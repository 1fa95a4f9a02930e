-- 抹零与合计: the summary's figures per cycle, partner and currency; official = discount + 抹零 + payable.
-- reads: consumption_day, known.partner, nightpost.finance_control
-- settings: nightpost.run_id, through, mark, locale
select '_unowned'::text                                      as top_id,
       '_unowned'::text                                      as owner_id,
       d.report_cycle,
       d.owner_id                                            as partner_id,
       case when d.owner_id <> '_unowned' then p.partner_name
            when current_setting('nightpost.locale', true) = 'en' then 'rows without an owner'
            else '无归属' end                                  as partner_name,
       d.currency,
       sum(d.record_count)::int8                             as record_count,
       sum(d.official_amount)                                as official_amount,
       sum(d.discount_amount)                                as discount_amount,
       sum(d.erase_amount)                                   as erase_amount,
       sum(d.payable_amount)                                 as payable_amount,
       sum(d.voucher_amount)                                 as voucher_amount,
       sum(d.payable_amount) - coalesce(sum(d.voucher_amount), 0) as paid_amount
  from consumption_day d
  left join known.partner p on p.partner_id = d.owner_id
 where d.report_cycle in (select c.cycle from nightpost.reconciled_cycle() c)
   and d.report_cycle >= (select min(c.cycle) from nightpost.reconciled_cycle() c) -- leaves partitions out
   and d.trade_day <= current_setting('nightpost.through')::date
 group by d.report_cycle, d.owner_id, p.partner_name, d.currency
 order by d.report_cycle collate "C",
          d.owner_id collate "C",
          d.currency collate "C"
