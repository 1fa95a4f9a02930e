-- Lines of the formal incentive bills, and what expiry and netting booked on them (E52, E57).
-- makes: incentive_bill_line
-- needs: known.incentive_bill, known.incentive_bill_line, known.incentive_confirmation, known.product, cycle_state, dirty_day, dirty_customer, manager_interval, performance_line
-- A line that names a consumption record leads to its performance line, where there is one.
-- A bill belongs to the partner on top, resellers have none (E40). The states are not in here: they
-- depend on D, so readers cut the instants. The manager of a line whose record is no performance
-- line is the one on the last day of its cycle [choice]. A bill is made again when it, a line or a confirmation of it was
-- heard of, when its bookings are others - they hang on the partner's other bills -, and when the performance of its
-- cycles or of a customer of its lines was made again, or who manages him: what performance_line goes by.
insert into dirty_bill (bill_id)
with heard as ( -- lines whose versions began or ended
    select l.data_id, l.batch_id
      from ledger.incentive_bill_line l
     where l.batch_id > (select s.mark from mart_state s)
       and l.batch_id <= current_setting('nightpost.mark')::int8
     union
    select e.data_id, e.batch_id
      from ledger.incentive_bill_line_end e
     where e.ended_by > (select s.mark from mart_state s)
       and e.ended_by <= current_setting('nightpost.mark')::int8
), booking as materialized (
    select k.bill_id, concat_ws(':', k.bill_id, k.kind, k.other_bill_id) as data_id, k.booked_at, k.amount
      from nightpost.incentive_bookings() k
), booked as materialized (
    select i.bill_id, i.data_id, i.booked_at, i.incentive_amount as amount
      from incentive_bill_line i
     where i.line_kind <> 'line'
), cycle as (
    select d.report_cycle as bill_cycle
      from dirty_day d
     union -- just opened again
    select y.bill_cycle
      from cycle_state y
      join mart_state s on s.mark = y.batch_id
     where not y.closed
), customer as (
    select d.customer_id
      from dirty_customer d
     union
    select d.customer_id
      from dirty_part d
)
select b.bill_id
  from ledger.incentive_bill b
 where b.batch_id > (select s.mark from mart_state s)
   and b.batch_id <= current_setting('nightpost.mark')::int8
 union
select e.bill_id
  from ledger.incentive_bill_end e
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 union
select l.bill_id
  from heard h
  join ledger.incentive_bill_line l on l.data_id = h.data_id and l.batch_id = h.batch_id
 union
select c.bill_id
  from nightpost.incentive_confirmation c
 where c.batch_id > (select s.mark from mart_state s)
   and c.batch_id <= current_setting('nightpost.mark')::int8
 union
select k.bill_id
  from booking k
 where not exists (select from booked o
                    where o.bill_id = k.bill_id and o.data_id = k.data_id and o.booked_at = k.booked_at and o.amount = k.amount)
 union
select o.bill_id
  from booked o
 where not exists (select from booking k where k.bill_id = o.bill_id and k.data_id = o.data_id)
 union
select i.bill_id
  from incentive_bill_line i
  join cycle y on y.bill_cycle = i.bill_cycle
 union
select i.bill_id
  from incentive_bill_line i
  join customer u on u.customer_id = i.customer_id
 union -- a product counts that did not, or the other way round
select i.bill_id
  from incentive_bill_line i
 where i.record_id is not null
   and exists (select from nightpost.reflagged())
    on conflict do nothing;

analyze dirty_bill;

delete from incentive_bill_line i
 using dirty_bill d
 where i.bill_id = d.bill_id;

insert into incentive_bill_line (
       top_id, bill_id, data_id, booked_at, line_kind, plan_id, period, association_type, currency,
       indicator_value, tier_threshold, customer_id, reseller_id, account_manager_id, performance_id,
       record_id, bill_cycle, base_amount, rate, bonus_rate, incentive_amount,
       formed_at, confirmed_from, confirmed_how, paid_from, expired_from, netted_from)
with booking as materialized (
    select k.bill_id, k.booked_at, k.kind, k.other_bill_id, k.amount
      from nightpost.incentive_bookings() k
      join dirty_bill d on d.bill_id = k.bill_id
), netted as (
    select k.bill_id,
           max(k.booked_at)                                            as netted_from
      from booking k
      join known.incentive_bill b on b.bill_id = k.bill_id
     where k.kind = 'netting'
       and b.bill_amount < 0
     group by k.bill_id, b.bill_amount
    having b.bill_amount + sum(k.amount) = 0
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
      join dirty_bill d on d.bill_id = l.bill_id
     union all
    select k.bill_id,
           concat_ws(':', k.bill_id, k.kind, k.other_bill_id),
           k.booked_at,
           k.kind,
           null, null, null, null, null, null, null,
           k.amount
      from booking k
), performance as ( -- that of a sub-account whose master has it is not meant
    select p.top_id,
           p.performance_id,
           min(p.account_manager_id)                                   as account_manager_id
      from (select distinct b.partner_id, l.customer_id, concat_ws('/', 'C', l.bill_cycle, l.customer_id, l.record_id) as performance_id
              from line l
              join known.incentive_bill b on b.bill_id = l.bill_id
             where l.record_id is not null) w
      join performance_line p on p.top_id = w.partner_id
                             and p.source_customer_id = w.customer_id
                             and p.performance_id = w.performance_id
     where p.origin = 'record'
     group by p.top_id, p.performance_id
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

select nightpost.refresh_statistics('incentive_bill_line');
