-- 激励和指标明细, explained: the formal bill and its line in the source, its course, and what expiry and netting did.
-- reads: incentive_bill_line, known.incentive_bill, known.incentive_bill_line, performance_line, ledger.consumption,
--        known.incentive_plan, known.incentive_tier, nightpost.batch
-- settings: nightpost.run_id, recipient, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb                                              as cells,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8' as until
), line as (
    select i.*, w.until
      from wanted w
      join incentive_bill_line i on i.top_id = w.cells ->> 'partner_id'
                                and i.bill_id = w.cells ->> 'bill_id'
                                and i.data_id = w.cells ->> 'data_id'
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'incentive_amount' then case when w.cells ->> 'line_kind' = 'line' then 'as the source''s bill line gives it'
                                              else 'an expiring positive bill first nets the negative ones there are, once; the rest is lost' end
            when 'status' then 'netted, expired, paid, confirmed: the first that has happened by the end of D'
            when 'confirmation' then 'how it was confirmed, when that happened by the end of D'
            when 'frozen' then 'debt or credit of the bill''s period not repaid at the end of D, while it is still to be paid out'
            when 'freeze_reason' then 'debt or credit of the bill''s period not repaid at the end of D, while it is still to be paid out'
            when 'performance_id' then 'the performance line of the record that the bill line names'
            else 'as the source''s bill or bill line gives it' end as value,
       'two decimals as in the bill' as tail
  from wanted w
union all
select 2, 'bill ' || b.bill_id, format('%s %s, formed %s, deadline %s', nightpost.amount_text(b.bill_amount), b.currency,
                                       nightpost.explain_time(b.formed_at), nightpost.explain_time(b.confirm_deadline)),
       nightpost.explain_batch(b.batch_id)
  from line l
  join known.incentive_bill b on b.bill_id = l.bill_id
union all
select 3, 'bill line ' || k.data_id, format('base %s, rate %s, bonus rate %s, incentive %s', nightpost.amount_text(k.base_amount),
                                            trim_scale(k.rate), trim_scale(k.bonus_rate), nightpost.amount_text(k.incentive_amount)),
       nightpost.explain_batch(k.batch_id)
  from line l
  join known.incentive_bill_line k on k.bill_id = l.bill_id and k.data_id = l.data_id
union all
select 4, 'course', concat_ws(', ', format('confirmed from %s by %s', nightpost.explain_time(l.confirmed_from), l.confirmed_how),
                              'paid ' || nightpost.explain_time(l.paid_from), 'expired ' || nightpost.explain_time(l.expired_from),
                              'netted ' || nightpost.explain_time(l.netted_from)),
       'cut at ' || nightpost.explain_time(l.until)
  from line l
union all
select 5, o.line_kind || ' ' || o.data_id, nightpost.amount_text(o.incentive_amount), 'booked ' || nightpost.explain_time(o.booked_at)
  from line l
  join incentive_bill_line o on o.top_id = l.top_id and o.bill_id = l.bill_id and o.line_kind <> 'line' and o.booked_at < l.until
union all
select 6, 'bill worth', nightpost.amount_text(sum(o.incentive_amount)), 'its lines, nettings and expiry at the end of D'
  from line l
  join incentive_bill_line o on o.top_id = l.top_id and o.bill_id = l.bill_id and o.booked_at < l.until
union all
select 7, 'frozen', f.reason, 'period ' || l.period
  from line l
 cross join lateral (select nightpost.incentive_bill_freeze(l.top_id, l.period) as reason) f
 where f.reason is not null
   and nightpost.incentive_status(l.until, l.confirmed_from, l.paid_from, l.expired_from, l.netted_from) in ('to_confirm', 'paying')
union all
select e.*
  from line l
 cross join lateral nightpost.explain_record(8, l.customer_id, l.bill_cycle, l.record_id,
                                             '{cash_amount, credit_amount, stored_card_amount, cash_coupon_counted, payable_amount}') e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
