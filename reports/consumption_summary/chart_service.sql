-- 客户消费汇总, chart: the ten services with the highest payable, in one currency: the partner's own,
-- CNY for finance.
-- reads: consumption_day, nightpost.recipient_scope, nightpost.recipient, known.partner,
--        known.service_type
-- settings: nightpost.run_id, recipient, cycle, through, mark, locale
with service as (
    select c.service_type_code, sum(c.payable_amount) as payable
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
     group by c.service_type_code
)
select coalesce(case when current_setting('nightpost.locale', true) = 'en' then t.service_type_name_en end,
                t.service_type_name, v.service_type_code)    as label,
       v.payable                                             as value
  from service v
  left join known.service_type t on t.service_type_code = v.service_type_code
 where v.payable > 0
 order by v.payable desc, v.service_type_code collate "C"
 limit 10
