-- A month that the night's reports look at and that has lines of a pruned one, when the marts are to be made from nothing:
-- nobody could make those lines again. No row: there is none. $1 whether all is made anew, $2 the run's mark (an earlier one
-- than that of the marts has its own, from nothing), $3 D. Reports look back to the begin of the year.
with kept as (
    select to_char(date_trunc('year', ($3::date + 1)::timestamp - interval '1 month'), 'YYYY-MM') as first_cycle
     where $1::bool
        or (select s.mark from mart.mart_state s) > $2::int8
)
select l.report_cycle,
       l.bill_cycle
  from kept
 cross join lateral (
       select c.report_cycle, c.bill_cycle
         from mart.consumption_line c
        where c.bill_cycle in (select p.bill_cycle from nightpost.pruned p)
          and c.line_no > 0
          and c.report_cycle >= kept.first_cycle
        union all
       select l.report_cycle, l.original_cycle
         from mart.performance_line l
        where l.original_cycle in (select p.bill_cycle from nightpost.pruned p)
          and l.origin <> 'transfer' -- which stand in a ledger of their own
          and l.report_cycle >= kept.first_cycle) l
 where not exists (select from nightpost.pruned p where p.bill_cycle = l.report_cycle)
 order by l.report_cycle, l.bill_cycle
 limit 1
