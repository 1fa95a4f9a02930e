-- Control 5 (3-operations.md, 3.3): partners and rows without an owner together are everything.
-- Compares the ledger's own figures with the marts, per bill cycle and currency. A month that was ever
-- closed is whole with the adjustments that later months carry for it (1-domain.md, 1.8); lines are then
-- not counted, for a corrected record has several. No row = passed.
-- Settings: nightpost.mark, nightpost.cycles (the cycles this run issues, '{2026-10,2026-11}').
with cycle as (
    select c.bill_cycle
      from unnest(current_setting('nightpost.cycles')::text[]) c (bill_cycle)
     union
    select c.bill_cycle
      from consumption_line c
     where c.report_cycle = any (current_setting('nightpost.cycles')::text[])
       and c.line_no > 0
), ledger as (
    select k.bill_cycle, k.currency, count(*) as rows, sum(k.payable_amount) as payable, sum(k.official_amount) as official
      from known.consumption k
     where k.bill_cycle in (select c.bill_cycle from cycle c)
     group by k.bill_cycle, k.currency
), line as (
    select c.bill_cycle, c.currency, count(*) as rows, sum(c.payable_amount) as payable, sum(c.official_amount) as official
      from consumption_line c
     where c.bill_cycle in (select y.bill_cycle from cycle y)
     group by c.bill_cycle, c.currency
)
select coalesce(l.bill_cycle, m.bill_cycle)                                            as cycle,
       coalesce(l.currency, m.currency)                                                as currency,
       format('%s rows, payable %s in the ledger; %s rows, payable %s in the reports', coalesce(l.rows, 0),
              coalesce(l.payable, 0), coalesce(m.rows, 0), coalesce(m.payable, 0))     as difference
  from ledger l
  full join line m on m.bill_cycle = l.bill_cycle and m.currency = l.currency
  left join cycle_state s on s.bill_cycle = coalesce(l.bill_cycle, m.bill_cycle)
 where (coalesce(l.payable, 0), coalesce(l.official, 0)) <> (coalesce(m.payable, 0), coalesce(m.official, 0))
    or (s.bill_cycle is null and l.rows is distinct from m.rows)
 order by 1, 2
