-- Which days of which cycles have new, changed or ended consumption since the marts were made.
-- makes: dirty_day
-- needs: known.consumption, cycle_state
-- Reads only the batches after the mark of the marts; the partitions of the cycles come with them. A day of whose
-- records at most one in ten is another - late ones, corrections - is not made again as a whole: its parts are, the
-- customers whose records they are (dirty_part). The bucket figures say how many records a day has: today's, so which it is may
-- differ when the marts are made anew, and days of months that were ever closed, whose adjustments bear their mark, are made whole.
create temporary table dirty_record on commit drop as
select l.customer_id,
       l.bill_cycle,
       (l.trade_time at time zone 'Etc/GMT-8')::date                     as trade_day,
       count(*)                                                          as records
  from ledger.consumption l
 where l.batch_id > (select s.mark from mart_state s)
   and l.batch_id <= current_setting('nightpost.mark')::int8
 group by 1, 2, 3
 union all
select l.customer_id,
       l.bill_cycle,
       (l.trade_time at time zone 'Etc/GMT-8')::date,
       count(*)
  from ledger.consumption_end e
  join ledger.consumption l on l.customer_id = e.customer_id
                           and l.bill_cycle = e.bill_cycle
                           and l.record_id = e.record_id
                           and l.batch_id = e.batch_id
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 group by 1, 2, 3;

insert into dirty_day (report_cycle, trade_day)
select d.bill_cycle,
       d.trade_day
  from (select r.bill_cycle, r.trade_day, sum(r.records) as records
          from dirty_record r
         group by r.bill_cycle, r.trade_day) d
  left join (select b.bill_cycle, b.day, sum(b.rows) as records
               from nightpost.bucket b
              where b.feed = 'consumption'
              group by b.bill_cycle, b.day) k on k.bill_cycle = d.bill_cycle
                                             and k.day = d.trade_day
 cross join (values (10)) part (one_in)
 where d.records * part.one_in > coalesce(k.records, 0)
    or exists (select from cycle_state s where s.bill_cycle = d.bill_cycle)
    on conflict do nothing;

-- Of a transform that was interrupted parts may be here already, of days that are dirty by now.
delete from dirty_part p
 using dirty_day d
 where d.report_cycle = p.report_cycle
   and d.trade_day = p.trade_day;

insert into dirty_part (customer_id, report_cycle, trade_day)
select distinct
       r.customer_id,
       r.bill_cycle,
       r.trade_day
  from dirty_record r
 where not exists (select from dirty_day d where d.report_cycle = r.bill_cycle and d.trade_day = r.trade_day)
    on conflict do nothing;

-- Partitions are made where the session is, not within a statement on tables that lie on every server.
create temporary table dirty_cycle on commit drop as
select distinct r.bill_cycle as report_cycle from dirty_record r
 union -- where adjustments go (1.8)
select nightpost.cycle_after(max(s.bill_cycle)) from cycle_state s where s.closed having count(*) > 0;

select nightpost.ensure_cycle(current_schema() || '.consumption_line', c.report_cycle),
       nightpost.ensure_cycle(current_schema() || '.consumption_day', c.report_cycle)
  from dirty_cycle c;
