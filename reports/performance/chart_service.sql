-- 业绩, chart: the ten services with the highest performance, in one currency: the partner's own, CNY for
-- finance.
-- reads: performance_line, known.product_gate, nightpost.recipient_scope, nightpost.recipient,
--        known.partner, known.service_type
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
with gate as (
    select g.service_type_code
      from known.product_gate g
     where g.report_cycle = current_setting('nightpost.cycle')
       and g.product_policy <> '2'
), service as (
    select l.service_type_code, sum(l.counted_amount) as amount
      from nightpost.recipient_scope s
      join performance_line l on l.top_id = s.top_id
                             and l.owner_id = s.owner_id
                             and (s.manager_id is null or s.manager_id = l.account_manager_id)
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and l.report_cycle = current_setting('nightpost.cycle')
       and l.line_day <= current_setting('nightpost.through')::date
       and (l.service_type_code in (select g.service_type_code from gate g)) is true -- a table of hashes, not a join
       and l.currency = coalesce((select p.currency
                                    from nightpost.recipient r
                                    join known.partner p on p.partner_id = r.partner_id
                                   where r.run_id = current_setting('nightpost.run_id')
                                     and r.recipient = current_setting('nightpost.recipient')), 'CNY')
     group by l.service_type_code
)
select coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, v.service_type_code)    as label,
       v.amount                                              as value
  from service v
  left join known.service_type t on t.service_type_code = v.service_type_code
 where v.amount > 0
 order by v.amount desc, v.service_type_code collate "C"
 limit 10
