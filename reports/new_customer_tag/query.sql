-- 新客标签信息: the tags that hold in the month of D, of the customers associated at the end of D.
-- reads: scope_interval, manager_interval, consumption_day, nightpost.recipient_scope, known.customer,
--        known.partner, known.customer_new_tag, known.customer_association, known.new_customer_policy
-- settings: nightpost.run_id, recipient, through, mark, derived_tags
-- Derived (1.7): from the first month in which the payable since the customer's first association reaches
-- the threshold in force at that month's end, for as many months as that policy says, if nothing was
-- consumed with any partner in the 12 months before that association.
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
), given as (
    select distinct on (t.customer_id, t.customer_tag_type)
           t.customer_id,
           t.customer_tag_type                               as tag_type,
           t.effective_month,
           t.expire_month,
           t.new_customer_tag
      from known.customer_new_tag t
      join cut c on t.effective_month <= c.month
     where t.customer_id in (select k.customer_id from customer k)
     order by t.customer_id, t.customer_tag_type, t.effective_month desc
), newcomer as (
    select k.customer_id,
           f.began_on,
           exists (select from consumption_day d
                    where d.source_customer_id = k.customer_id
                      and d.owner_id <> '_unowned'
                      and d.trade_day >= (f.began_on - interval '12 months')::date
                      and d.trade_day < f.began_on)          as known_before
      from (select distinct n.customer_id from customer n where n.verified) k
     cross join lateral (
           select (min(a.valid_from) at time zone 'Etc/GMT-8')::date as began_on
             from known.customer_association a
            where a.customer_id = k.customer_id) f
     where current_setting('nightpost.derived_tags', true) = 'on'
       and not exists (select from known.customer_new_tag t where t.customer_id = k.customer_id)
), reached as (
    select distinct on (r.customer_id)
           r.customer_id,
           to_char(r.month, 'YYYY-MM')                       as effective_month,
           to_char(r.month + (p.months - 1) * interval '1 month', 'YYYY-MM') as expire_month
      from (select n.customer_id,
                   date_trunc('month', d.trade_day::timestamp) as month,
                   sum(sum(d.payable_amount)) over (partition by n.customer_id order by date_trunc('month', d.trade_day::timestamp)) as payable
              from newcomer n
              join consumption_day d on d.source_customer_id = n.customer_id
                                    and d.trade_day >= n.began_on
                                    and d.trade_day <= (select c.through from cut c)
                                    and d.currency = 'CNY'
             where not n.known_before
             group by n.customer_id, date_trunc('month', d.trade_day::timestamp)) r
     cross join lateral (
           select q.threshold, q.months
             from known.new_customer_policy q
            where q.valid_from <= least((r.month + interval '1 month - 1 day')::date, (select c.through from cut c))
            order by q.valid_from desc
            limit 1) p
     where r.payable >= p.threshold
     order by r.customer_id, r.month
), tag as (
    select g.customer_id, g.tag_type, g.effective_month, g.expire_month, g.new_customer_tag
      from given g
     union all
    select n.customer_id,
           'derived',
           r.effective_month,
           r.expire_month,
           case when n.known_before then 'N'
                when r.customer_id is null then 'UNDETERMINED'
                else 'Y' end
      from newcomer n
      left join reached r on r.customer_id = n.customer_id
)
select k.top_id,
       k.owner_id,
       k.account_manager_id,
       k.customer_id,
       k.account_name,
       k.customer_name,
       t.tag_type,
       case when not k.verified then null
            when t.expire_month < c.month then 'N'
            else t.new_customer_tag end                      as new_customer_tag,
       case when k.verified then t.effective_month end       as effective_month,
       case when k.verified then t.expire_month end          as expire_month,
       k.owner_id                                            as partner_id,
       p.partner_name
  from cut c
 cross join customer k
  left join tag t on t.customer_id = k.customer_id
  left join known.partner p on p.partner_id = k.owner_id
 order by k.manager_id collate "C" nulls first,
          k.customer_id collate "C",
          t.tag_type collate "C" nulls first
