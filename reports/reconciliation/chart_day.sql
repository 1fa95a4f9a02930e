-- 核对, chart: payable of all partners and of rows without an owner, by trade day of the issued cycles, in CNY.
-- reads: consumption_day, nightpost.finance_control
-- settings: nightpost.run_id, through
select to_char(d.trade_day, 'YYYY-MM-DD')                    as label,
       sum(d.payable_amount)                                 as value
  from consumption_day d
 where d.report_cycle in (select c.cycle from nightpost.reconciled_cycle() c)
   and d.report_cycle >= (select min(c.cycle) from nightpost.reconciled_cycle() c) -- leaves partitions out
   and d.currency = 'CNY'
   and d.trade_day <= current_setting('nightpost.through')::date
 group by d.trade_day
 order by d.trade_day
