-- 云经销商信息: the resellers of a distributor at the end of D, with what they sold for it this year.
-- reads: nightpost.recipient_scope, performance_line, scope_interval, known.reseller_relation,
--        known.partner, known.account_manager, known.product_gate, known.upgrade_policy
-- settings: nightpost.run_id, recipient, through, mark
-- Performance is that of reports/performance in the periods of D's calendar year, of the lines whose
-- distributor the recipient is. Without a policy for one of its services nobody can say a reseller's
-- figure: it is empty. One currency, the distributor's.
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
      join known.reseller_relation r on r.distributor_id = s.top_id
                                    and r.reseller_id = s.owner_id
                                    and r.valid_from < c.until
                                    and r.valid_to >= c.until
      join known.partner d on d.partner_id = s.top_id
      join known.partner p on p.partner_id = s.owner_id
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and not exists (select from known.reseller_relation o
                        where o.reseller_id = r.reseller_id
                          and o.relation_id <> r.relation_id
                          and o.valid_from < c.until
                          and o.valid_to >= c.until)
), customers as materialized ( -- once, not for each reseller, like the performance below
    select r.top_id, r.owner_id, count(*) as customer_count
      from cut c
     cross join reseller r
      join scope_interval i on i.owner_id = r.owner_id
                           and i.top_id = r.top_id
                           and i.valid_from < c.until
                           and i.valid_to >= c.until
     group by r.top_id, r.owner_id
), gate as materialized (
    select g.report_cycle, g.service_type_code, g.product_policy
      from cut c
      join known.product_gate g on g.report_cycle between c.first_period and c.last_period
), summed as (
    select r.top_id, r.owner_id, l.report_cycle, l.service_type_code, sum(l.counted_amount) as amount
      from cut c
     cross join reseller r
      join performance_line l on l.top_id = r.top_id
                             and l.owner_id = r.owner_id
                             and l.currency = r.currency
                             and l.report_cycle between c.first_period and c.last_period
                             and l.line_day <= c.through
     group by r.top_id, r.owner_id, l.report_cycle, l.service_type_code
), performance as materialized (
    select y.top_id,
           y.owner_id,
           bool_or(g.product_policy is null and y.amount <> 0)                       as unknown,
           sum(y.amount) filter (where g.product_policy <> '2')                      as amount
      from summed y
      left join gate g on g.report_cycle = y.report_cycle
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
