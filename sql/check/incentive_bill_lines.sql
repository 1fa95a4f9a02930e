-- The formal incentive bills in the reports are the ledger's, line by line, and an expired one is worth
-- nothing any more (1-domain.md, 1.6; E57). That the lines are the bill itself is a matter of its partner
-- alone: reports/incentive_indicator_detail/hold.sql. No row = passed. Settings: nightpost.mark.
with ledger as (
    select l.bill_id, count(*) as lines, sum(l.incentive_amount) as amount, sum(l.base_amount) as base
      from known.incentive_bill_line l
     where exists (select from known.incentive_bill b where b.bill_id = l.bill_id)
     group by l.bill_id
), mart as (
    select i.bill_id,
           count(*) filter (where i.line_kind = 'line')              as lines,
           sum(i.incentive_amount) filter (where i.line_kind = 'line') as amount,
           sum(i.base_amount) filter (where i.line_kind = 'line')    as base,
           sum(i.incentive_amount)                                   as worth
      from incentive_bill_line i
     group by i.bill_id
)
select b.partner_id,
       b.bill_id,
       format('%s lines, %s in the ledger; %s lines, %s in the report; worth %s', coalesce(l.lines, 0), coalesce(l.amount, 0),
              coalesce(m.lines, 0), coalesce(m.amount, 0), m.worth)                    as difference
  from known.incentive_bill b
  join known.incentive_bill_course c on c.bill_id = b.bill_id
  left join ledger l on l.bill_id = b.bill_id
  left join mart m on m.bill_id = b.bill_id
 where (coalesce(l.lines, 0), l.amount, l.base) is distinct from (coalesce(m.lines, 0), m.amount, m.base)
    or (c.expired_from is not null and l.amount = b.bill_amount and m.worth <> 0)
 order by 1, 2
