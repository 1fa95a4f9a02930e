-- 核对, chart: the ten partners and cycles whose payable changed most against the month before, in CNY.
-- reads: nightpost.finance_control
-- settings: nightpost.run_id
select c.key                                                 as label,
       sum(c.difference)                                     as value
  from nightpost.finance_control c
 where c.run_id = current_setting('nightpost.run_id')
   and c.name = 'variance'
   and c.measure = 'payable against the month before, CNY'
 group by c.key
having sum(c.difference) <> 0
 order by abs(sum(c.difference)) desc, c.key collate "C"
 limit 10
