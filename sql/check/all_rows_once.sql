-- Control 5 (3-operations.md, 3.3): partners and rows without an owner together are everything.
-- Compares the ledger's own figures with the marts, per cycle and currency. No row = passed.
-- Settings: nightpost.mark, nightpost.cycles (the cycles this run issues, '{2026-10,2026-11}').
with ledger as (
    select k.bill_cycle, k.currency, count(*) as rows, sum(k.payable_amount) as payable, sum(k.official_amount) as official
      from known.consumption k
     where k.bill_cycle = any (current_setting('nightpost.cycles')::text[])
     group by k.bill_cycle, k.currency
), line as (
    select c.bill_cycle, c.currency, count(*) as rows, sum(c.payable_amount) as payable, sum(c.official_amount) as official
      from consumption_line c
     where c.report_cycle = any (current_setting('nightpost.cycles')::text[])
     group by c.bill_cycle, c.currency
)
select coalesce(l.bill_cycle, m.bill_cycle)                                            as cycle,
       coalesce(l.currency, m.currency)                                                as currency,
       format('%s rows, payable %s in the ledger; %s rows, payable %s in the reports', coalesce(l.rows, 0),
              coalesce(l.payable, 0), coalesce(m.rows, 0), coalesce(m.payable, 0))     as difference
  from ledger l
  full join line m on m.bill_cycle = l.bill_cycle and m.currency = l.currency
 where (l.rows, l.payable, l.official) is distinct from (m.rows, m.payable, m.official)
 order by 1, 2
