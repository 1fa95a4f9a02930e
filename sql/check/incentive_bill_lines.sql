-- Control 6 too (3-operations.md, 3.3): the formal incentive bills in the reports are the ledger's, line by line, and an expired one is worth
-- nothing any more (1-domain.md, 1.6; E57). That the lines are the bill itself is a matter of its partner
-- alone: reports/incentive_indicator_detail/hold.sql. Those that differ. Settings: nightpost.mark.
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
select '6'                                                      as control,
       format('incentive bill %s', b.bill_id)                   as key,
       b.partner_id                                             as top_id,
       b.partner_id                                             as owner_id,
       v.measure,
       v.expected::numeric,
       v.actual::numeric,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       null::text                                               as note
  from known.incentive_bill b
  join known.incentive_bill_course c on c.bill_id = b.bill_id
  left join ledger l on l.bill_id = b.bill_id
  left join mart m on m.bill_id = b.bill_id
 cross join lateral (values ('lines', l.lines, m.lines), ('incentive', l.amount, m.amount), ('base', l.base, m.base),
                            ('worth when expired', 0, case when c.expired_from is not null and l.amount = b.bill_amount then m.worth end))
                    v (measure, expected, actual)
 where v.expected is distinct from v.actual
   and coalesce(v.expected, 0) <> coalesce(v.actual, 0)
