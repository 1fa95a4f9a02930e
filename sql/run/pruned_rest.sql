-- A kept month that has lines of a pruned one, which nobody could make again; no row: none has.
select l.report_cycle,
       l.bill_cycle
  from (select c.report_cycle, c.bill_cycle
          from mart.consumption_line c
         where c.bill_cycle in (select p.bill_cycle from nightpost.pruned p)
           and c.line_no > 0
         union all
        select l.report_cycle, l.original_cycle
          from mart.performance_line l
         where l.original_cycle in (select p.bill_cycle from nightpost.pruned p)) l
 where not exists (select from nightpost.pruned p where p.bill_cycle = l.report_cycle)
 order by l.report_cycle, l.bill_cycle
 limit 1
