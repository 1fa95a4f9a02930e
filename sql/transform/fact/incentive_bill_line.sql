-- Lines of the formal incentive bills, and what expiry and netting booked on them (E52, E57).
-- makes: incentive_bill_line
-- needs: known.incentive_bill, known.incentive_bill_line, known.incentive_confirmation, manager_interval, performance_line
-- A line that names a consumption record leads to its performance line, where there is one.
-- A bill belongs to the partner on top, resellers have none (E40). The states are not in here: they
-- depend on D, so readers cut the instants. The manager of a line whose record is no performance
-- line is the one on the last day of its cycle [choice].
delete from incentive_bill_line;

insert into incentive_bill_line (
       top_id, bill_id, data_id, booked_at, line_kind, plan_id, period, association_type, currency,
       indicator_value, tier_threshold, customer_id, reseller_id, account_manager_id, performance_id,
       record_id, bill_cycle, base_amount, rate, bonus_rate, incentive_amount,
       formed_at, confirmed_from, confirmed_how, paid_from, expired_from, netted_from)
with booking as materialized (
    select k.bill_id, k.booked_at, k.kind, k.other_bill_id, k.amount
      from nightpost.incentive_bookings() k
), netted as (
    select k.bill_id,
           max(k.booked_at)                                            as netted_from
      from booking k
      join known.incentive_bill b on b.bill_id = k.bill_id
     where k.kind = 'netting'
       and b.bill_amount < 0
     group by k.bill_id, b.bill_amount
    having b.bill_amount + sum(k.amount) = 0
), performance as (
    select p.top_id,
           p.performance_id,
           min(p.account_manager_id)                                   as account_manager_id
      from performance_line p
     where p.origin = 'record'
       and p.original_cycle in (select l.bill_cycle from known.incentive_bill_line l where l.record_id is not null)
     group by p.top_id, p.performance_id
), line as (
    select l.bill_id,
           l.data_id,
           null::timestamptz                                           as booked_at,
           'line'                                                      as line_kind,
           l.customer_id,
           l.reseller_id,
           l.record_id,
           l.bill_cycle,
           l.base_amount,
           l.rate,
           l.bonus_rate,
           l.incentive_amount
      from known.incentive_bill_line l
     union all
    select k.bill_id,
           concat_ws(':', k.bill_id, k.kind, k.other_bill_id),
           k.booked_at,
           k.kind,
           null, null, null, null, null, null, null,
           k.amount
      from booking k
)
select b.partner_id,
       b.bill_id,
       l.data_id,
       coalesce(l.booked_at, b.formed_at),
       l.line_kind,
       b.plan_id,
       b.period,
       b.association_type,
       b.currency,
       b.indicator_value,
       b.tier_threshold,
       l.customer_id,
       l.reseller_id,
       case when p.performance_id is null then m.account_manager_id else p.account_manager_id end,
       p.performance_id,
       l.record_id,
       l.bill_cycle,
       l.base_amount,
       l.rate,
       l.bonus_rate,
       l.incentive_amount,
       b.formed_at,
       c.confirmed_from,
       c.confirmed_how,
       c.paid_from,
       c.expired_from,
       n.netted_from
  from line l
  join known.incentive_bill b on b.bill_id = l.bill_id
  join known.incentive_bill_course c on c.bill_id = b.bill_id
  left join netted n on n.bill_id = b.bill_id
  left join performance p on p.top_id = b.partner_id
                         and p.performance_id = concat_ws('/', 'C', l.bill_cycle, l.customer_id, l.record_id)
                         and l.record_id is not null
  left join lateral (select (to_date(l.bill_cycle, 'YYYY-MM') + interval '1 month')::date - 1 as last_day) d on true
  left join manager_interval m on m.customer_id = l.customer_id
                              and m.partner_id = coalesce(l.reseller_id, b.partner_id)
                              and m.day_from <= d.last_day
                              and m.day_to > d.last_day;

analyze incentive_bill_line;
