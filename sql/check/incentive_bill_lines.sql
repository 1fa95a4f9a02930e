-- The lines of a formal incentive bill are the bill (1-domain.md, 1.6): every bill of the ledger against
-- what the reports read, and an expired bill is worth nothing any more. No row = passed.
-- Settings: nightpost.mark.
with shown as (
    select i.bill_id,
           sum(i.incentive_amount) filter (where i.line_kind = 'line') as lines,
           sum(i.incentive_amount) filter (where i.expired_from is not null) as left_over
      from incentive_bill_line i
     group by i.bill_id
), bill as (
    select b.bill_id, b.partner_id, b.bill_amount
      from known.incentive_bill b
     union all
    select distinct l.bill_id, null, 0::numeric
      from known.incentive_bill_line l
     where not exists (select from known.incentive_bill b where b.bill_id = l.bill_id)
)
select b.partner_id,
       b.bill_id,
       case when b.partner_id is null then 'lines without a bill'
            else format('the bill says %s, its lines %s; %s is left after it expired', b.bill_amount,
                        coalesce(s.lines, 0), coalesce(s.left_over, 0)) end            as difference
  from bill b
  left join shown s on s.bill_id = b.bill_id
 where b.partner_id is null
    or b.bill_amount <> coalesce(s.lines, 0)
    or s.left_over <> 0
 order by 1, 2
