-- The cycles a run of D issues (E6: by the calendar table), with their states. $1 = D, R = D + 1.
select to_char(date_trunc('month', ($1::date + 1)::timestamp) + o.months * interval '1 month', 'YYYY-MM')               as cycle,
       case when c.state = 'closed' then 'final'
            when o.months < 0 then 'provisional'
            else 'estimated' end                                                      as state
  from (select k.cycle_offsets
          from nightpost.calendar k
         where k.day_from <= extract(day from $1::date + 1)
         order by k.day_from desc
         limit 1) k
 cross join lateral unnest(k.cycle_offsets) o (months)
  left join lateral (select n.state
                       from nightpost.closing n
                      where n.bill_cycle = to_char(date_trunc('month', ($1::date + 1)::timestamp) + o.months * interval '1 month', 'YYYY-MM')
                      order by n.revision desc, n.batch_id desc
                      limit 1) c on true
 order by 1
