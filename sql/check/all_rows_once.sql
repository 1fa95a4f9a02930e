-- Control 5 (3-operations.md, 3.3): partners and rows without an owner together are everything.
-- Compares the ledger's own figures with the marts, per bill cycle and currency; and per customer, those that
-- differ, for each partner it belonged to. A month that was ever closed is whole with the adjustments that
-- later months carry for it (1-domain.md, 1.8); lines are then not counted, for a corrected record has
-- several. Settings: nightpost.mark, nightpost.cycles (the cycles this run issues, '{2026-10,2026-11}').
with cycle as (
    select c.bill_cycle
      from unnest(current_setting('nightpost.cycles')::text[]) c (bill_cycle)
     union
    select c.bill_cycle
      from consumption_line c
     where c.report_cycle = any (current_setting('nightpost.cycles')::text[])
       and c.report_cycle >= (select min(y.cycle) from unnest(current_setting('nightpost.cycles')::text[]) y (cycle))
       and c.line_no > 0
       and not exists (select from nightpost.pruned p where p.bill_cycle = c.bill_cycle)
), side as (
    select k.bill_cycle, k.currency, k.customer_id, count(*) as rows, sum(k.official_amount) as official, sum(k.payable_amount) as payable,
           0 as lines, 0::numeric as line_official, 0::numeric as line_payable
      from known.consumption k
     where k.bill_cycle in (select c.bill_cycle from cycle c)
       and k.bill_cycle >= (select min(c.bill_cycle) from cycle c) -- of partitions, which a list found at run time does not leave out
     group by k.bill_cycle, k.currency, k.customer_id
     union all
    select c.bill_cycle, c.currency, c.source_customer_id, 0, 0, 0, count(*), sum(c.official_amount), sum(c.payable_amount)
      from consumption_line c
     where c.bill_cycle in (select y.bill_cycle from cycle y)
       and c.report_cycle >= (select min(y.bill_cycle) from cycle y) -- adjustments stand in later ones
     group by c.bill_cycle, c.currency, c.source_customer_id
), customer as (
    select s.bill_cycle, s.currency, s.customer_id, v.measure, v.expected, v.actual
      from (select s.bill_cycle, s.currency, s.customer_id, sum(s.rows) as rows, sum(s.official) as official, sum(s.payable) as payable,
                   sum(s.lines) as lines, sum(s.line_official) as line_official, sum(s.line_payable) as line_payable
              from side s
             group by s.bill_cycle, s.currency, s.customer_id) s
     cross join lateral (values ('rows', s.rows, s.lines), ('official', s.official, s.line_official),
                                ('payable', s.payable, s.line_payable)) v (measure, expected, actual)
     where v.measure <> 'rows'
        or not exists (select from cycle_state y where y.bill_cycle = s.bill_cycle)
)
select '5'                                                      as control,
       c.bill_cycle                                             as key,
       null::text                                               as top_id,
       null::text                                               as owner_id,
       format('%s, %s', c.measure, c.currency)                  as measure,
       sum(c.expected)                                          as expected,
       sum(c.actual)                                            as actual,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       null::text                                               as note
  from customer c
 group by c.bill_cycle, c.currency, c.measure
 union all
select '5', format('%s customer %s', c.bill_cycle, c.customer_id), o.top_id, o.owner_id, format('%s, %s', c.measure, c.currency),
       c.expected, c.actual, 0, 'hold', null
  from customer c
 cross join lateral nightpost.customer_owners(c.customer_id, c.bill_cycle) o
 where c.expected <> c.actual
