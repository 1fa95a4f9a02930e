-- Whether an operator may say that a bill was confirmed on a day. $1 bill, $2 who, $3 day. No row: no such bill.
-- Judged as of the beginning of that day, or of the first day that no run has issued yet: what a file has
-- said already, an operator does not say again.
select case when o.bill_id is not null then case when o.by_whom = $2 then 'same' else 'other' end
            when b.formed_at >= j.day_end then 'not_formed'
            else nightpost.incentive_status(j.at, b.confirmed_from, b.paid_from, b.expired_from,
                     case when b.bill_amount < 0 and b.bill_amount + k.netted = 0 then k.booked_at end) end as verdict,
       b.confirmed_how,
       coalesce(o.by_whom, '')                                                         as by_whom,
       o.confirmed_on::text                                                            as confirmed_on,
       to_char(b.formed_at at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')          as formed_at,
       to_char(b.confirm_deadline at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')   as confirm_deadline,
       to_char(b.confirmed_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')     as confirmed_from,
       to_char(b.paid_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')          as paid_from,
       to_char(b.expired_from at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')       as expired_from
  from known.incentive_bill_course b
 cross join lateral (
       select greatest($3::date, (select max(r.business_date) + 1 from nightpost.basis r))::timestamp
                  at time zone 'Etc/GMT-8' + interval '1 microsecond'                  as at,
              ($3::date + 1)::timestamp at time zone 'Etc/GMT-8'                       as day_end) j
  left join nightpost.incentive_confirmation o on o.bill_id = b.bill_id
  left join lateral (select sum(n.amount) as netted, max(n.booked_at) as booked_at
                       from nightpost.incentive_bookings() n
                      where n.bill_id = b.bill_id
                        and n.kind = 'netting'
                        and n.booked_at < j.at) k on true
 where b.bill_id = $1
