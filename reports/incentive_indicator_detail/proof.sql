-- 激励和指标明细, proven: the lines of the ledger, and what the expiry of bills took away.
-- reads: known.incentive_bill, known.incentive_bill_line, known.incentive_bill_course,
--        nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, through, mark
-- That the lines are the bill is hold.sql's; here it is that nothing is lost on the way.
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'  as until,
           (date_trunc('month', current_setting('nightpost.through')::date) - interval '17 months')
               at time zone 'Etc/GMT-8'                                                         as since
), booking as materialized (
    select k.bill_id, k.booked_at, k.kind, k.amount from nightpost.incentive_bookings() k
), bill as (
    select b.bill_id,
           b.currency,
           k.booked
      from cut c
     cross join nightpost.recipient_scope s
      join known.incentive_bill b on b.partner_id = s.top_id
      join known.incentive_bill_course o on o.bill_id = b.bill_id
      left join lateral (select sum(k.amount) filter (where k.booked_at < c.until)        as booked,
                                sum(k.amount) filter (where k.kind = 'netting')           as netted,
                                max(k.booked_at) filter (where k.kind = 'netting')        as netted_at
                           from booking k
                          where k.bill_id = b.bill_id) k on true
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and s.owner_id = s.top_id
       and s.manager_id is null
       and b.formed_at < c.until
       and (b.formed_at >= c.since
            or coalesce(o.paid_from, 'infinity') >= c.since
               and coalesce(o.expired_from, 'infinity') >= c.since
               and not (b.bill_amount < 0 and b.bill_amount + coalesce(k.netted, 0) = 0 and k.netted_at < c.since))
)
select null::text                                            as split,
       v.column_name,
       v.currency,
       sum(v.amount)                                         as amount
  from (select 'incentive_amount' as column_name, b.currency, b.booked as amount from bill b
         union all
        select t.column_name, b.currency, t.amount
          from bill b
          join known.incentive_bill_line l on l.bill_id = b.bill_id
         cross join lateral (values ('incentive_amount', l.incentive_amount), ('base_amount', l.base_amount)) t (column_name, amount)) v
 group by v.column_name, v.currency
