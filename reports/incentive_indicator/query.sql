-- 激励指标: what each customer contributed to the indicators of the plans, cycle by cycle, up to D.
-- reads: nightpost.incentive_counted (performance_line, known.product_gate, nightpost.recipient_scope),
--        incentive_bill_line, known.incentive_plan, known.partner, known.customer, nightpost.calendar, nightpost.code
-- settings: nightpost.run_id, recipient, through, mark, locale
-- An indicator belongs to the partner on top: its resellers' customers count for it (E40).
with cut as (
    select d.day                                                                      as through,
           (d.day + 1)::timestamp at time zone 'Etc/GMT-8'                            as until
      from (select current_setting('nightpost.through')::date as day) d
), issued as (
    select distinct
           to_char(date_trunc('month', c.through + 1) + o.months * interval '1 month', 'YYYY-MM') collate "C" as cycle
      from cut c
      join nightpost.calendar k on k.day_from = (select max(l.day_from) from nightpost.calendar l
                                                  where l.day_from <= extract(day from c.through + 1))
     cross join lateral unnest(k.cycle_offsets) o (months)
), plan as (
    select p.plan_id,
           p.valid_from_cycle,
           p.indicator_name,
           p.indicator_scope,
           p.indicator_method,
           p.indicator_dimension,
           p.currency,
           string_to_array(p.association_types, ',')                                  as association_types,
           string_to_array(p.partner_kinds, ',')                                      as partner_kinds,
           nightpost.period_name(p.period_kind, i.cycle)                              as period,
           greatest(nightpost.period_first(p.period_kind, i.cycle), p.valid_from_cycle) as first_cycle,
           max(i.cycle)                                                               as last_cycle
      from known.incentive_plan p
     cross join issued i
     where p.valid_from_cycle <= i.cycle
       and coalesce(p.valid_to_cycle, '9999-12') >= i.cycle
     group by p.plan_id, p.indicator_name, p.indicator_scope, p.indicator_method,
              p.indicator_dimension, p.currency, p.association_types, p.partner_kinds, p.period_kind,
              p.valid_from_cycle, nightpost.period_name(p.period_kind, i.cycle),
              nightpost.period_first(p.period_kind, i.cycle)
), contribution as (
    select l.top_id,
           t.partner_type,
           l.association_type,
           l.customer_id,
           l.report_cycle,
           l.currency,
           sum(l.counted_amount)                                                      as value,
           count(*)                                                                   as line_count
      from nightpost.incentive_counted((select min(p.first_cycle) from plan p), (select max(p.last_cycle) from plan p)) l
      join known.partner t on t.partner_id = l.top_id
     group by l.top_id, t.partner_type, l.association_type, l.customer_id, l.report_cycle, l.currency
), bill as (
    select distinct on (i.top_id, i.plan_id, i.period, i.association_type)
           i.top_id,
           i.plan_id,
           i.period,
           i.association_type,
           i.bill_id,
           nightpost.incentive_status(c.until, i.confirmed_from, i.paid_from, i.expired_from, i.netted_from) as status
      from cut c
      join incentive_bill_line i on i.formed_at < c.until
     where i.line_kind = 'line'
     order by i.top_id, i.plan_id, i.period, i.association_type, i.formed_at desc, i.bill_id desc
)
select o.top_id,
       o.top_id                                              as owner_id,
       p.plan_id,
       nightpost.indicator_word(p.indicator_name)            as indicator_name,
       nightpost.indicator_word(p.indicator_scope)           as scope,
       nightpost.indicator_word(p.indicator_method)          as method,
       p.period,
       nightpost.indicator_word(p.indicator_dimension)       as dimension,
       o.top_id                                              as partner_id,
       o.association_type,
       o.customer_id,
       u.customer_name,
       o.report_cycle                                        as cycle,
       o.currency,
       o.value,
       o.line_count,
       sum(o.value) over (partition by o.top_id, p.plan_id, p.period, p.valid_from_cycle) as indicator_value,
       coalesce(b.status, 'estimated')                       as status,
       b.bill_id
  from contribution o
  join plan p on o.partner_type = any (p.partner_kinds)
             and o.association_type = any (p.association_types)
             and o.currency = p.currency
             and o.report_cycle >= p.first_cycle
             and o.report_cycle <= p.last_cycle
  left join bill b on b.top_id = o.top_id
                  and b.plan_id = p.plan_id
                  and b.period = p.period
                  and b.association_type = o.association_type
  left join known.customer u on u.customer_id = o.customer_id
 order by p.plan_id collate "C",
          p.period collate "C",
          o.top_id collate "C",
          o.association_type collate "C",
          o.customer_id collate "C",
          o.report_cycle collate "C"
