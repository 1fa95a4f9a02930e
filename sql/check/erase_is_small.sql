-- Control 3 too, a warning (1-domain.md, 1.3; E20): what the source itself erases of a usage row (bill type 5) is below
-- 0.01 and has the sign of its official amount. Per cycle, partner and currency, with the first of the rows.
-- Settings: nightpost.mark, nightpost.through, nightpost.cycles.
with row as materialized (
    select k.customer_id, k.bill_cycle, k.record_id, k.currency
      from known.consumption k
     where k.bill_cycle = any (current_setting('nightpost.cycles')::text[])
       and k.bill_cycle >= (select min(y.cycle) from unnest(current_setting('nightpost.cycles')::text[]) y (cycle)) -- leaves partitions out
       and k.bill_type = 5
       and (abs(k.erase_amount) >= 0.01 or k.erase_amount <> 0 and sign(k.erase_amount) <> sign(k.official_amount))
       and k.trade_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
), line as materialized (
    select distinct on (c.source_customer_id, c.bill_cycle, c.record_id)
           c.source_customer_id, c.bill_cycle, c.record_id, c.top_id, c.owner_id
      from consumption_line c
     where exists (select from row) -- else no line is looked at
       and (c.source_customer_id, c.bill_cycle, c.record_id) in (select r.customer_id, r.bill_cycle, r.record_id from row r)
     order by c.source_customer_id, c.bill_cycle, c.record_id, c.line_no
)
select '3'                                                      as control,
       format('%s %s', r.bill_cycle, l.owner_id)                as key,
       l.top_id,
       l.owner_id,
       format('usage rows that erase 0.01 or more, or against their sign, %s', r.currency) as measure,
       0::numeric                                               as expected,
       count(*)::numeric                                        as actual,
       0::numeric                                               as tolerance,
       'warn'                                                   as action,
       format('the first: record %s', min(r.record_id collate "C")) as note
  from row r
  left join line l on l.source_customer_id = r.customer_id
                  and l.bill_cycle = r.bill_cycle
                  and l.record_id = r.record_id
 group by r.bill_cycle, l.top_id, l.owner_id, r.currency
