-- 新客标签信息: the tags that hold in the month of D, of the customers associated at the end of D.
-- reads: scope_interval, manager_interval, nightpost.customer_days and _lines, nightpost.recipient_scope,
--        nightpost.code, known.customer, known.partner, known.customer_tag_in, known.customer_new_tag,
--        known.customer_association, known.new_customer_policy
-- settings: nightpost.run_id, recipient, through, mark, derived_tags
-- Who is not real-name verified has no tag, and nothing is said about one (E60).
-- Derived (1.7 [choice]): from the first month in which the payable since the instant of the customer's first
-- association reaches the threshold in force at that month's end, or at the end of D, for as many months as
-- that policy says; N for one who had consumed in the 12 months before that association. Months are those of
-- the trade, for month-end usage debited on the 1st those of its cycle (E15). A policy names no currency: each
-- currency of a customer is compared by itself. Before the first policy nothing is derived.
with cut as (
    select current_setting('nightpost.through')::date                                           as through,
           left(current_setting('nightpost.through'), 7)                                        as month,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
               - interval '1 microsecond'                                                       as instant
), customer as (
    select i.top_id,
           i.owner_id,
           m.account_manager_id,
           s.manager_id,
           i.customer_id,
           u.account_name,
           u.customer_name,
           u.verified_status = '2'                           as verified
      from cut c
     cross join nightpost.recipient_scope s
      join scope_interval i on i.owner_id = s.owner_id
                           and i.top_id = s.top_id
                           and i.valid_from <= c.instant
                           and i.valid_to > c.instant
      left join manager_interval m on m.customer_id = i.customer_id
                                  and m.partner_id = i.owner_id
                                  and m.day_from <= c.through
                                  and m.day_to > c.through
      left join known.customer u on u.customer_id = i.customer_id
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and (s.manager_id is null or s.manager_id = m.account_manager_id)
), consuming as materialized (
    select b.code from nightpost.code b where b.code_list = 'bill_type' and b.bill_class = 'consumption'
), candidate as materialized ( -- what they consumed is asked of the functions, and of nothing else at the same time
    select k.customer_id,
           f.began_at,
           f.began_on
      from (select distinct n.customer_id from customer n where n.verified) k
     cross join lateral (
           select min(a.valid_from)                          as began_at,
                  (min(a.valid_from) at time zone 'Etc/GMT-8')::date as began_on
             from known.customer_association a
            where a.customer_id = k.customer_id) f
     where current_setting('nightpost.derived_tags', true) = 'on'
       and not exists (select from known.customer_new_tag t where t.customer_id = k.customer_id)
       and exists (select from known.new_customer_policy y
                    where y.valid_from <= current_setting('nightpost.through')::date)
), newcomer as materialized (
    select f.customer_id,
           f.began_at,
           f.began_on,
           exists (select from nightpost.customer_days(f.customer_id) d
                    where d.bill_class = 'consumption'
                      and d.trade_day >= (f.began_on - interval '12 months')::date
                      and d.trade_day < f.began_on)
           or exists (select from nightpost.customer_lines(f.customer_id, f.began_on) l
                       where l.bill_type::text in (select b.code from consuming b)
                         and l.trade_time < f.began_at)      as known_before
      from candidate f
), charge as (
    select n.customer_id, d.currency, d.charging_mode, d.bill_cycle, d.trade_day, d.payable_amount
      from newcomer n
      join lateral nightpost.customer_days(n.customer_id) d on d.trade_day > n.began_on
     where not n.known_before
     union all
    select n.customer_id, l.currency, l.charging_mode, l.bill_cycle, l.trade_day, l.payable_amount
      from newcomer n
      join lateral nightpost.customer_lines(n.customer_id, n.began_on) l on l.trade_time >= n.began_at
     where not n.known_before
), spent as (
    select h.customer_id,
           h.currency,
           m.month,
           sum(sum(h.payable_amount)) over (partition by h.customer_id, h.currency order by m.month) as payable
      from cut c
      join charge h on h.trade_day <= c.through
     cross join lateral (
           select case when h.charging_mode = 3
                        and h.trade_day = (to_date(h.bill_cycle, 'YYYY-MM') + interval '1 month')::date
                       then to_date(h.bill_cycle, 'YYYY-MM')
                       else date_trunc('month', h.trade_day::timestamp)::date end as month) m
     group by h.customer_id, h.currency, m.month
), reached as (
    select distinct on (r.customer_id)
           r.customer_id,
           to_char(r.month, 'YYYY-MM')                       as effective_month,
           to_char(r.month::timestamp + (p.months - 1) * interval '1 month', 'YYYY-MM') as expire_month
      from spent r
     cross join cut c
     cross join lateral (
           select q.threshold, q.months
             from known.new_customer_policy q
            where q.valid_from <= least((r.month + interval '1 month - 1 day')::date, c.through)
            order by q.valid_from desc
            limit 1) p
     where r.payable >= p.threshold
     order by r.customer_id, r.month
), tag as (
    select t.customer_id, t.tag_type, t.effective_month, t.expire_month, t.tag
      from cut c
      join known.customer_tag_in t on c.month between t.cycle_from and t.cycle_to
     where t.customer_id in (select k.customer_id from customer k where k.verified)
     union all
    select n.customer_id,
           'derived',
           r.effective_month,
           r.expire_month,
           case when n.known_before then 'N'
                when r.customer_id is null then 'UNDETERMINED'
                when r.expire_month < c.month then 'N'
                else 'Y' end
      from cut c
     cross join newcomer n
      left join reached r on r.customer_id = n.customer_id
)
select k.top_id,
       k.owner_id,
       k.account_manager_id,
       k.customer_id,
       k.account_name,
       k.customer_name,
       t.tag_type,
       t.tag                                                 as new_customer_tag,
       t.effective_month,
       t.expire_month,
       k.owner_id                                            as partner_id,
       p.partner_name
  from customer k
  left join tag t on t.customer_id = k.customer_id
  left join known.partner p on p.partner_id = k.owner_id
 order by k.manager_id collate "C" nulls first,
          k.customer_id collate "C"
