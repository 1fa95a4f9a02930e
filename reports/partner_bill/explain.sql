-- 伙伴账单, explained: the exact sum behind one amount, the days and records in it, and the cent it was given or not.
-- reads: consumption_day, consumption_line, ledger.consumption, nightpost.recipient_scope, nightpost.recipient, nightpost.code, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells,
           current_setting('nightpost.column')     as field
), scope as (
    select s.top_id,
           s.owner_id
      from nightpost.recipient_scope s
      join nightpost.recipient w on w.run_id = s.run_id
                                and w.recipient = s.recipient
                                and (w.kind = 'finance' or w.partner_id = s.top_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), day as (
    select c.top_id,
           c.trade_day,
           c.owner_id || '|' || c.customer_id || '|' || c.service_type_code || '|' || c.bill_class || '|' || c.bill_cycle as line_id,
           w.cells ->> 'partner_id' || '|' || (w.cells ->> 'customer_id') || '|' || (w.cells ->> 'service_type_code') || '|'
               || (w.cells ->> 'bill_class') || '|' || (w.cells ->> 'bill_cycle')                       as wanted_id,
           case w.field when 'paid_amount' then c.payable_amount - coalesce(c.voucher_amount, 0)
                        when 'official_amount' then c.official_amount
                        when 'discount_amount' then c.discount_amount
                        when 'erase_amount' then c.erase_amount
                        when 'cash_amount' then c.cash_amount
                        when 'credit_amount' then c.credit_amount
                        when 'voucher_amount' then c.voucher_amount
                        when 'cash_coupon_amount' then c.cash_coupon_amount
                        when 'stored_card_amount' then c.stored_card_amount
                        when 'bonus_amount' then c.bonus_amount
                        when 'debt_amount' then c.debt_amount
                        when 'writeoff_amount' then c.writeoff_amount
                        else c.payable_amount end                                                       as amount,
           c.record_count
      from wanted w
     cross join scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and c.currency = w.cells ->> 'currency'
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.association_type = '2'
), line as (
    select d.top_id, d.line_id, d.line_id = d.wanted_id as mine, sum(d.amount) as amount, floor(sum(d.amount) * 100) as cents
      from day d
     group by d.top_id, d.line_id, d.wanted_id
    having sum(d.amount) is not null
), placed as (
    select l.*,
           row_number() over (partition by l.top_id order by l.amount * 100 - l.cents desc, l.line_id collate "C") as place,
           count(*) over b                                          as lines,
           sum(l.amount) over b                                     as total,
           round(sum(l.amount) over b, 2) * 100 - sum(l.cents) over b as missing
      from line l
    window b as (partition by l.top_id)
), record as (
    select r.*
      from wanted w
      join consumption_line r on r.report_cycle = w.cells ->> 'report_cycle'
                             and r.bill_cycle = w.cells ->> 'bill_cycle'
                             and r.source_customer_id = w.cells ->> 'customer_id'
                             and r.service_type_code = w.cells ->> 'service_type_code'
                             and r.currency = w.cells ->> 'currency'
                             and r.trade_day <= current_setting('nightpost.through')::date
                             and (r.customer_id <> r.source_customer_id
                                  or (r.owner_id = w.cells ->> 'partner_id' and r.association_type = '2'))
      join nightpost.code b on b.code_list = 'bill_type' and b.code = r.bill_type::text and b.bill_class = w.cells ->> 'bill_class'
), answer as (
select 1 as place, 'formula' as what,
       case when w.field = 'paid_amount' then 'sum of payable - voucher of the resale consumption below'
            when w.field like '%\_amount' then 'sum of ' || w.field || ' of the resale consumption below'
            else 'the same on every record below' end as value,
       'every column adds up to its own total rounded once to 0.01, by largest remainder' as tail
  from wanted w
union all
select 2, 'exact', nightpost.amount_text(p.amount), format('floor %s, fraction %s of a cent', nightpost.amount_text(p.cents / 100),
                                                           trim_scale(p.amount * 100 - p.cents))
  from placed p
 where p.mine
union all
select 3, 'bill', format('%s lines, exact total %s, rounded %s', p.lines, nightpost.amount_text(p.total), round(p.total, 2)), 'top partner ' || p.top_id
  from placed p
 where p.mine
union all
select 4, 'rounding', format('%s cents are missing to the rounded total; this line''s fraction is number %s', trim_scale(p.missing), p.place),
       case when p.place <= p.missing then 'it gets one: ' else 'it gets none: ' end
           || nightpost.amount_text((p.cents + (p.place <= p.missing)::int) / 100)
  from placed p
 where p.mine
union all
select 5, 'day ' || d.trade_day, nightpost.amount_text(coalesce(sum(d.amount), 0)), sum(d.record_count) || ' records'
  from day d
 where d.line_id = d.wanted_id
 group by d.trade_day
union all
select e.*
  from (select r.source_customer_id, r.bill_cycle, r.record_id from record r order by abs(r.payable_amount) desc, r.record_id limit 50) r
 cross join wanted w
 cross join lateral nightpost.explain_record(6, r.source_customer_id, r.bill_cycle, r.record_id,
                                             case when w.field like '%\_amount' and w.field not in ('paid_amount', 'payable_amount', 'voucher_amount')
                                                  then array[w.field, 'payable_amount', 'voucher_amount']
                                                  else '{payable_amount, voucher_amount}' end) e
union all
select 7, 'and more', (count(*) - 50)::text || ' records with smaller amounts', ''
  from record r
having count(*) > 50
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
