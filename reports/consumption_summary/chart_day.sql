-- 客户消费汇总, chart: payable by day, in one currency: the partner's own, CNY for finance.
-- reads: consumption_day, nightpost.recipient_scope, nightpost.recipient, known.partner
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- Every day of the cycle up to the last with consumption has a point, days without it too; D itself is not
-- in the picture, so that a workbook to which nothing was added stays the same file.
with day as (
    select c.trade_day, sum(c.payable_amount) as payable
      from nightpost.recipient_scope s
      join consumption_day c on c.top_id = s.top_id
                            and c.owner_id = s.owner_id
                            and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
       and c.currency = coalesce((select p.currency
                                    from nightpost.recipient r
                                    join known.partner p on p.partner_id = r.partner_id
                                   where r.run_id = current_setting('nightpost.run_id')
                                     and r.recipient = current_setting('nightpost.recipient')), 'CNY')
     group by c.trade_day
), point as (
    select d.trade_day from day d
     union
    select g.day::date
      from generate_series(to_date(current_setting('nightpost.cycle'), 'YYYY-MM')::timestamp,
                           to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month - 1 day',
                           interval '1 day') g (day)
     where g.day <= (select max(d.trade_day) from day d)
)
select to_char(p.trade_day, 'YYYY-MM-DD')                    as label,
       coalesce(d.payable, 0)                                as value
  from point p
  left join day d on d.trade_day = p.trade_day
 order by p.trade_day
