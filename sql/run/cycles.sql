-- The cycles a run of D issues, with their states. $1 = D, R = D + 1. Setting: nightpost.mark.
-- By the calendar table (E6), and each cycle closed since the business date before, and until a night before has sealed it:
-- its final files are issued even if the calendar no longer names it (1.8). mark is the highest batch a cycle's
-- content knows: its closing's for a final one. Rows: cycle, state, mark, revision.
with event as (
    select distinct on (n.bill_cycle)
           n.bill_cycle,
           n.state,
           n.batch_id,
           n.revision
      from nightpost.closing n
     where n.batch_id <= current_setting('nightpost.mark')::int8
     order by n.bill_cycle, n.batch_id desc
), issued as (
    select to_char(date_trunc('month', ($1::date + 1)::timestamp) + o.months * interval '1 month', 'YYYY-MM') as bill_cycle
      from (select k.cycle_offsets
              from nightpost.calendar k
             where k.day_from <= extract(day from $1::date + 1)
             order by k.day_from desc
             limit 1) k
     cross join lateral unnest(k.cycle_offsets) o (months)
     union
    select e.bill_cycle
      from event e
     where e.state = 'closed'
       and (e.batch_id > coalesce((select b.mark from nightpost.basis b
                                    where b.business_date < $1::date
                                    order by b.business_date desc
                                    limit 1), 0)
            or not exists (select
                             from nightpost.seal s
                             join nightpost.run r on r.run_id = s.run_id
                            where s.bill_cycle = e.bill_cycle
                              and s.revision = e.revision
                              and r.business_date < $1::date))
)
select i.bill_cycle                                                                   as cycle,
       case when e.state = 'closed' then 'final'
            when i.bill_cycle < to_char($1::date + 1, 'YYYY-MM') then 'provisional'
            else 'estimated' end                                                      as state,
       case when e.state = 'closed' then e.batch_id
            else current_setting('nightpost.mark')::int8 end::text                    as mark,
       coalesce(e.revision, 1)::text                                                  as revision
  from issued i
  left join event e on e.bill_cycle = i.bill_cycle
 order by 1
