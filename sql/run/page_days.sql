-- Payable by day and currency of a recipient's rows in one cycle, for the chart on its pages. Every day of the cycle up to D is
-- there. Settings: nightpost.run_id, recipient, cycle, through.
with day as (
    select c.currency, c.trade_day, sum(c.payable_amount) as payable
      from nightpost.recipient_scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
     group by c.currency, c.trade_day
), point as (
    select d.currency, d.trade_day from day d
     union
    select u.currency, g.day::date
      from (select distinct d.currency from day d) u
     cross join generate_series(to_date(current_setting('nightpost.cycle'), 'YYYY-MM')::timestamp,
                                least(to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month - 1 day',
                                      current_setting('nightpost.through')::timestamp),
                                interval '1 day') g (day)
)
select p.currency,
       to_char(p.trade_day, 'YYYY-MM-DD')                     as day,
       trim_scale(coalesce(d.payable, 0))::text               as payable
  from point p
  left join day d on d.currency = p.currency
                 and d.trade_day = p.trade_day
 order by p.currency collate "C", p.trade_day
