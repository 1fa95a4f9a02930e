-- Recipients with so few rows that planning their queries takes longer than running them, and which of
-- them are so alike that one plan serves all: the same kind, and as many rows and pairs to the power of
-- ten. $1 run id, $2 D, $3 how many sums per day are few. Finance and larger ones are not among them.
with day as materialized (
    select c.top_id, c.owner_id, count(*) as sums
      from consumption_day c
     where c.report_cycle >= to_char($2::date + 1 - interval '2 months', 'YYYY-MM')
     group by c.top_id, c.owner_id
), weight as (
    select s.recipient,
           count(*)                                          as pairs,
           coalesce(sum(d.sums), 0)                          as sums
      from nightpost.recipient_scope s
      left join day d on d.top_id = s.top_id and d.owner_id = s.owner_id
     where s.run_id = $1
     group by s.recipient
)
select r.recipient,
       concat_ws('.', r.kind, lower(p.partner_type), length(w.pairs::text), length(w.sums::text)) as likeness
  from nightpost.recipient r
  join weight w on w.recipient = r.recipient
  join known.partner p on p.partner_id = r.partner_id
 where r.run_id = $1
   and r.kind <> 'finance'
   and w.sums <= $3::int8
 order by r.recipient collate "C"
