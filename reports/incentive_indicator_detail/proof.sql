-- 激励和指标明细, proven: bills and lines of the ledger, and what expiry took away.
-- reads: known.incentive_bill, known.incentive_bill_line, known.incentive_bill_course,
--        nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, through, mark
-- incentive_amount is taken from the bills, not their lines; of bills expired at the end of D nothing is
-- left, and what their netting gave to negative bills is what the lost rest does not explain.
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'  as until,
           (date_trunc('month', current_setting('nightpost.through')::date) - interval '17 months')
               at time zone 'Etc/GMT-8'                                                         as since
), booking as materialized (
    select k.bill_id, k.booked_at, k.amount from nightpost.incentive_bookings() k
), bill as (
    select b.bill_id,
           b.currency,
           b.bill_amount,
           coalesce(k.amount, 0)                             as booked
      from cut c
     cross join nightpost.recipient_scope s
      join known.incentive_bill b on b.partner_id = s.top_id
      join known.incentive_bill_course o on o.bill_id = b.bill_id
      left join lateral (select sum(k.amount)    as amount,
                                max(k.booked_at) as netted_at
                           from booking k
                          where k.bill_id = b.bill_id
                            and k.booked_at < c.until) k on true
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and s.owner_id = s.top_id
       and s.manager_id is null
       and b.formed_at < c.until
       and (b.formed_at >= c.since
            or coalesce(o.paid_from, 'infinity') >= c.since
               and coalesce(o.expired_from, 'infinity') >= c.since
               and not (b.bill_amount < 0 and b.bill_amount + coalesce(k.amount, 0) = 0 and k.netted_at < c.since))
)
select null::text                                            as split,
       v.column_name,
       v.currency,
       sum(v.amount)                                         as amount
  from (select 'incentive_amount' as column_name, b.currency, b.bill_amount + b.booked as amount from bill b
         union all
        select 'base_amount', b.currency, l.base_amount
          from bill b
          join known.incentive_bill_line l on l.bill_id = b.bill_id) v
 group by v.column_name, v.currency
