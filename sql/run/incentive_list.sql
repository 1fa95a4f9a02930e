-- Formal incentive bills and their status at the end of a day. $1 partner or NULL, $2 status or NULL, $3 day.
select l.bill, l.partner, l.plan, l.period, l.type, l.amount, l.worth, l.currency, l.status, l.confirm_by, l.confirmed
  from (select b.bill_id                                                                        as bill,
               b.partner_id                                                                     as partner,
               b.plan_id                                                                        as plan,
               b.period,
               b.association_type                                                               as type,
               round(b.bill_amount, 2)::text                                                    as amount,
               round(b.bill_amount + coalesce(k.booked, 0), 2)::text                            as worth,
               b.currency,
               nightpost.incentive_status(c.until, b.confirmed_from, b.paid_from, b.expired_from,
                   case when b.bill_amount < 0 and b.bill_amount + k.netted = 0 then k.booked_at end) as status,
               to_char(b.confirm_deadline at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS')    as confirm_by,
               case when b.confirmed_from < c.until then coalesce(b.confirmed_by, b.confirmed_how) else '' end as confirmed,
               b.formed_at
          from (select ($3::date + 1)::timestamp at time zone 'Etc/GMT-8' as until) c
          join known.incentive_bill_course b on b.formed_at < c.until
          left join (select k.bill_id, sum(k.amount) as booked, max(k.booked_at) as booked_at,
                              sum(k.amount) filter (where k.kind = 'netting') as netted
                       from nightpost.incentive_bookings() k
                      where k.booked_at < ($3::date + 1)::timestamp at time zone 'Etc/GMT-8'
                      group by k.bill_id) k on k.bill_id = b.bill_id
         where $1::text is null or b.partner_id = $1) l
 where $2::text is null or l.status = $2
 order by l.partner collate "C", l.formed_at, l.bill collate "C"
