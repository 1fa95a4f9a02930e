-- Which days of which cycles have new, changed or ended consumption since the marts were made.
-- makes: dirty_day
-- needs: known.consumption, cycle_state
-- Reads only the batches after the mark of the marts; the partitions of the cycles come with them.
insert into dirty_day (report_cycle, trade_day)
select l.bill_cycle,
       (l.trade_time at time zone 'Etc/GMT-8')::date
  from ledger.consumption l
 where l.batch_id > (select s.mark from mart_state s)
   and l.batch_id <= current_setting('nightpost.mark')::int8
 union
select l.bill_cycle,
       (l.trade_time at time zone 'Etc/GMT-8')::date
  from ledger.consumption_end e
  join ledger.consumption l on l.customer_id = e.customer_id
                           and l.bill_cycle = e.bill_cycle
                           and l.record_id = e.record_id
                           and l.batch_id = e.batch_id
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
    on conflict do nothing;

-- Partitions are made where the session is, not within a statement on tables that lie on every server.
create temporary table dirty_cycle on commit drop as
select distinct d.report_cycle from dirty_day d
 union -- where adjustments go (1.8)
select nightpost.cycle_after(max(s.bill_cycle)) from cycle_state s where s.closed having count(*) > 0;

select nightpost.ensure_cycle(current_schema() || '.consumption_line', c.report_cycle),
       nightpost.ensure_cycle(current_schema() || '.consumption_day', c.report_cycle)
  from dirty_cycle c;
