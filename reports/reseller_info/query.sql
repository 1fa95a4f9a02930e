-- 云经销商信息: the resellers of a distributor at the end of D, with what they sold for it this year.
-- reads: nightpost.recipient_scope, consumption_line, scope_interval, known.partner_relation,
--        known.partner, known.account_manager, known.product, known.repayment, known.incentive_policy,
--        known.upgrade_policy
-- settings: nightpost.run_id, recipient, through, mark
-- Performance is that of 1-domain.md, 1.5: cash, credit, stored cards and counting cash coupons, in the
-- line's own period, unless the product policy in force at the end of that month (of D, while it runs)
-- is 2; debt counts once repaid, in the month of the repayment. Without a policy for one of its services
-- nobody can say a reseller's figure: it is empty. One currency, the distributor's.
with cut as (
    select current_setting('nightpost.through')::date                                           as through,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8' as until,
           to_char(current_setting('nightpost.through')::date, 'YYYY') || '-01'                 as first_period,
           to_char(current_setting('nightpost.through')::date, 'YYYY-MM')                       as last_period
), reseller as (
    select s.top_id,
           s.owner_id,
           coalesce(d.currency, 'CNY')                       as currency,
           p.partner_name,
           p.account_name,
           p.mobile_phone,
           p.email,
           r.valid_from,
           r.account_manager_id
      from cut c
     cross join nightpost.recipient_scope s
      join known.partner_relation r on r.distributor_id = s.top_id
                                   and r.reseller_id = s.owner_id
                                   and r.valid_from < c.until
                                   and r.valid_to >= c.until
      join known.partner d on d.partner_id = s.top_id and d.partner_type = 'DISTRIBUTOR'
      join known.partner p on p.partner_id = s.owner_id and p.partner_type = 'RESELLER'
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and not exists (select from known.partner_relation o
                         join known.partner q on q.partner_id = o.distributor_id and q.partner_type = 'DISTRIBUTOR'
                        where o.reseller_id = r.reseller_id
                          and o.relation_id <> r.relation_id
                          and o.valid_from < c.until
                          and o.valid_to >= c.until)
), customers as (
    select r.top_id, r.owner_id, count(*) as customer_count
      from cut c
     cross join reseller r
      join scope_interval i on i.owner_id = r.owner_id
                           and i.top_id = r.top_id
                           and i.valid_from < c.until
                           and i.valid_to >= c.until
     group by r.top_id, r.owner_id
), line as (
    select r.top_id,
           r.owner_id,
           l.service_type_code,
           case when p.settled_monthly
                then greatest(l.report_cycle, to_char(date_trunc('month', (l.consume_to - interval '1 second')
                                                                 at time zone 'Etc/GMT-8')
                                                      + interval '1 month', 'YYYY-MM') collate "C")
                else l.report_cycle end                      as period,
           coalesce(l.cash_amount, 0) + coalesce(l.credit_amount, 0) + coalesce(l.stored_card_amount, 0)
               + coalesce(l.cash_coupon_counted, 0)          as amount
      from cut c
     cross join reseller r
      join consumption_line l on l.top_id = r.top_id
                             and l.owner_id = r.owner_id
                             and l.currency = r.currency
                             and l.report_cycle >= to_char(current_setting('nightpost.through')::timestamp
                                                           - interval '1 year', 'YYYY') || '-12'
                             and l.report_cycle <= to_char(current_setting('nightpost.through')::timestamp, 'YYYY-MM')
                             and l.trade_day <= c.through
      left join known.product p on p.product_id = l.product_id
     where p.stored_value_card is not true
       and p.selected_goods is not true
     union all
    select r.top_id,
           r.owner_id,
           l.service_type_code,
           to_char(d.paid_time at time zone 'Etc/GMT-8', 'YYYY-MM'),
           d.amount
      from cut c
     cross join reseller r
      join consumption_line l on l.top_id = r.top_id
                             and l.owner_id = r.owner_id
                             and l.currency = r.currency
                             and l.debt_amount <> 0
                             and l.trade_day <= c.through
      join known.repayment d on d.customer_id = l.source_customer_id
                            and d.record_id = l.record_id
                            and d.kind = 'debt'
                            and d.paid_time < c.until
      left join known.product p on p.product_id = l.product_id
     where p.stored_value_card is not true
       and p.selected_goods is not true
), summed as (
    select l.top_id, l.owner_id, l.service_type_code, l.period, sum(l.amount) as amount
      from cut c
     cross join line l
     where l.period between c.first_period and c.last_period
     group by l.top_id, l.owner_id, l.service_type_code, l.period
), gate as (
    select distinct on (i.policy_month, i.service_type_code)
           i.policy_month,
           i.service_type_code,
           i.incentive_policy
      from cut c
      join known.incentive_policy i on i.policy_month between c.first_period and c.last_period
                                   and i.valid_from < c.until
                                   and i.valid_from < (to_date(i.policy_month, 'YYYY-MM') + interval '1 month')
                                                      at time zone 'Etc/GMT-8'
     order by i.policy_month, i.service_type_code, i.valid_from desc
), performance as (
    select y.top_id,
           y.owner_id,
           bool_or(g.incentive_policy is null and y.amount <> 0)                     as unknown,
           sum(y.amount) filter (where g.incentive_policy <> '2')                    as amount
      from summed y
      left join gate g on g.policy_month = y.period
                      and g.service_type_code = y.service_type_code
     group by y.top_id, y.owner_id
), figure as (
    select r.top_id,
           r.owner_id,
           case when f.unknown then null else coalesce(f.amount, 0) end              as performance_ytd
      from reseller r
      left join performance f on f.top_id = r.top_id and f.owner_id = r.owner_id
)
select r.top_id,
       r.owner_id,
       r.owner_id                                            as reseller_id,
       r.partner_name                                        as reseller_name,
       r.account_name,
       r.mobile_phone,
       r.email,
       (r.valid_from at time zone 'Etc/GMT-8')::date         as associated_on,
       r.account_manager_id,
       m.account_manager_name,
       coalesce(u.customer_count, 0)                         as customer_count,
       f.performance_ytd,
       case when f.performance_ytd >= w.threshold then 'Y'
            when f.performance_ytd < w.threshold then 'N' end as upgrade_eligible
  from cut c
 cross join reseller r
  join figure f on f.top_id = r.top_id and f.owner_id = r.owner_id
  left join customers u on u.top_id = r.top_id and u.owner_id = r.owner_id
  left join known.account_manager m on m.account_manager_id = r.account_manager_id
  left join lateral (select v.threshold
                       from known.upgrade_policy v
                      where v.valid_from <= c.through
                      order by v.valid_from desc
                      limit 1) w on true
 order by r.owner_id collate "C"
