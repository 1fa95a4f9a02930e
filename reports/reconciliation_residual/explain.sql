-- 抹零与合计, explained: the days behind a sum of the summary.
-- reads: consumption_day
-- settings: nightpost.run_id, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), day as (
    select d.trade_day,
           sum(d.record_count)                             as records,
           sum(d.official_amount)                          as official,
           sum(coalesce(d.discount_amount, 0))             as discount,
           sum(coalesce(d.erase_amount, 0))                as erase,
           sum(d.payable_amount)                           as payable,
           sum(coalesce(d.voucher_amount, 0))              as voucher
      from wanted w
      join consumption_day d on d.report_cycle = w.cells ->> 'report_cycle'
                            and d.owner_id = w.cells ->> 'partner_id'
                            and d.currency = w.cells ->> 'currency'
                            and d.trade_day <= current_setting('nightpost.through')::date
     group by d.trade_day
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'erase_amount' then 'sum of 抹零: as the source gives it, else official - discount - payable of each record'
            when 'paid_amount' then 'sum of payable - voucher'
            when 'record_count' then 'count of the records'
            else 'sum over the cycle''s records of the partner up to D' end as value,
       'exact, no rounding' as tail
union all
select 2, 'together', format('%s records, official %s = discount %s + 抹零 %s + payable %s', sum(d.records), nightpost.amount_text(sum(d.official)),
                             nightpost.amount_text(sum(d.discount)), nightpost.amount_text(sum(d.erase)), nightpost.amount_text(sum(d.payable))),
       'voucher ' || nightpost.amount_text(sum(d.voucher))
  from day d
union all
select 3, d.trade_day::text, format('%s records, official %s, 抹零 %s, payable %s', d.records, nightpost.amount_text(d.official),
                                    nightpost.amount_text(d.erase), nightpost.amount_text(d.payable)), 'voucher ' || nightpost.amount_text(d.voucher)
  from day d
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, a.what collate "C"
