-- Every consumption record with its owner, top, manager and type at its scope instant (1.4).
-- makes: consumption_line
-- needs: cycle_state, dirty_day, scope_interval, manager_interval, custody_event, known.consumption
-- The only statement that crosses from customers to partners. Days, their parts and customers that changed
-- are deleted and inserted again; nothing else is touched. Rows without an owner stay, under '_unowned'.
-- Scope instant = trade time, but 23:59:59 of its cycle's last day for month-end usage debited on the
-- 1st (E15). In the month of a 财务托管 event a row after the event, to the second, is the master's.
-- Lines of a closed cycle are never touched, nor adjustments from before the last closing or reopening of their own
-- cycle or of the one that carries them, or before any reopening, after which another month takes adjustments (1.8): those
-- are fixed. Records of cycles that were ever closed go by way of
-- consumption_target; what they should be less what is fixed is issued, in the open cycle while their
-- own is closed: a new record as itself, a corrected one as new - old per amount, a deleted one as its
-- negation, a re-attribution as a minus/plus pair.
create temporary table touched_record (
    customer_id text collate "C",
    bill_cycle  text collate "C",
    record_id   text collate "C",
    trade_day   date
) on commit drop;

insert into touched_record (customer_id, bill_cycle, record_id)
select e.customer_id, e.bill_cycle, e.record_id
  from ledger.consumption_end e
  join cycle_state s on s.bill_cycle = e.bill_cycle
 where e.ended_by > (select m.mark from mart_state m)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 union
select l.customer_id, l.bill_cycle, l.record_id
  from ledger.consumption l
  join cycle_state s on s.bill_cycle = l.bill_cycle
 where l.batch_id > (select m.mark from mart_state m)
   and l.batch_id <= current_setting('nightpost.mark')::int8
 union
select c.source_customer_id, c.bill_cycle, c.record_id
  from consumption_line c
  join cycle_state s on s.bill_cycle = c.bill_cycle
 where c.source_customer_id in (select d.customer_id from dirty_customer d)
   and not exists (select from nightpost.pruned p where p.bill_cycle = c.bill_cycle); -- nobody can say what they should be

insert into touched_record (customer_id, bill_cycle, record_id, trade_day)
select c.source_customer_id, c.bill_cycle, c.record_id, c.trade_day
  from consumption_line c
  join dirty_day d on d.report_cycle = c.bill_cycle and d.trade_day = c.trade_day
  join cycle_state y on y.bill_cycle = c.bill_cycle
 where not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

insert into touched_record (customer_id, bill_cycle, record_id, trade_day)
select c.source_customer_id, c.bill_cycle, c.record_id, c.trade_day
  from dirty_part d
  join consumption_line c on c.source_customer_id = d.customer_id and c.bill_cycle = d.report_cycle and c.trade_day = d.trade_day
  join cycle_state y on y.bill_cycle = c.bill_cycle
 where not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

delete from consumption_line c
 using dirty_day d
 where c.bill_cycle = d.report_cycle
   and c.trade_day = d.trade_day
   and not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

delete from consumption_line c
 using dirty_part d
 where c.source_customer_id = d.customer_id
   and c.bill_cycle = d.report_cycle
   and c.trade_day = d.trade_day
   and not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

delete from consumption_line c
 using dirty_customer d
 where c.source_customer_id = d.customer_id
   and not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

insert into touched_record (customer_id, bill_cycle, record_id, trade_day)
select c.source_customer_id, c.bill_cycle, c.record_id, c.trade_day
  from consumption_line c
  join (select distinct r.customer_id, r.bill_cycle, r.record_id from touched_record r) r
    on c.source_customer_id = r.customer_id and c.bill_cycle = r.bill_cycle and c.record_id = r.record_id
 where not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

delete from consumption_line c
 using (select distinct r.customer_id, r.bill_cycle, r.record_id from touched_record r) r
 where c.source_customer_id = r.customer_id
   and c.bill_cycle = r.bill_cycle
   and c.record_id = r.record_id
   and not exists (select from cycle_state s where s.bill_cycle = c.report_cycle and s.closed)
   and (c.report_cycle = c.bill_cycle
        or not exists (select from cycle_state s
                        where (s.bill_cycle in (c.bill_cycle, c.report_cycle) or not s.closed) and c.batch_id <= s.batch_id));

truncate consumption_target;

analyze dirty_day;
analyze dirty_part;
analyze dirty_customer;
analyze touched_record;

-- The records to make: of the dirty days, found by the span of their cycles and instants; of their parts; of the
-- customers; and those touched. One after the other, so that none of them reads all that the ledger ever had. `is true` keeps
-- the days a hash that is asked, not a join for which the planner would take them for one.
create temporary view wanted as
select k.*
  from known.consumption k
 where k.bill_cycle >= (select min(d.report_cycle) from dirty_day d)
   and k.bill_cycle <= (select max(d.report_cycle) from dirty_day d)
   and k.trade_time >= (select min(d.trade_day)::timestamp at time zone 'Etc/GMT-8' from dirty_day d)
   and k.trade_time < (select (max(d.trade_day) + 1)::timestamp at time zone 'Etc/GMT-8' from dirty_day d)
   and ((k.bill_cycle, (k.trade_time at time zone 'Etc/GMT-8')::date) in (select d.report_cycle, d.trade_day from dirty_day d)) is true
 union all
select k.*
  from known.consumption k
 where (k.customer_id, k.bill_cycle) in (select d.customer_id, d.report_cycle from dirty_part d)
   and ((k.customer_id, k.bill_cycle, (k.trade_time at time zone 'Etc/GMT-8')::date)
           in (select d.customer_id, d.report_cycle, d.trade_day from dirty_part d)) is true
   and not exists (select from dirty_customer d where d.customer_id = k.customer_id)
   and not exists (select from dirty_day d
                    where d.report_cycle = k.bill_cycle and d.trade_day = (k.trade_time at time zone 'Etc/GMT-8')::date)
 union all
select k.*
  from known.consumption k
 where k.customer_id in (select d.customer_id from dirty_customer d)
   and not exists (select from dirty_day d
                    where d.report_cycle = k.bill_cycle and d.trade_day = (k.trade_time at time zone 'Etc/GMT-8')::date)
 union all
select k.*
  from known.consumption k
 where (k.customer_id, k.bill_cycle, k.record_id) in (select r.customer_id, r.bill_cycle, r.record_id from touched_record r)
   and not exists (select from dirty_customer d where d.customer_id = k.customer_id)
   and ((k.customer_id, k.bill_cycle, (k.trade_time at time zone 'Etc/GMT-8')::date)
           in (select d.customer_id, d.report_cycle, d.trade_day from dirty_part d)) is not true
   and not exists (select from dirty_day d
                    where d.report_cycle = k.bill_cycle and d.trade_day = (k.trade_time at time zone 'Etc/GMT-8')::date);

-- Columns in the order of the table. A view, so that it is written once and read per kind of cycle.
create temporary view attributed as
select coalesce(s.top_id, '_unowned')                                   as top_id,
       k.bill_cycle                                                        as report_cycle,
       (k.trade_time at time zone 'Etc/GMT-8')::date                       as trade_day,
       coalesce(s.owner_id, '_unowned')                                    as owner_id,
       m.account_manager_id,
       w.customer_id,
       k.customer_id                                                       as source_customer_id,
       k.bill_cycle,
       k.record_id,
       s.association_type,
       case when s.customer_id is null then 'no association at this instant' else s.scope_note end as scope_note,
       k.trade_time,
       k.consume_from,
       k.consume_to,
       k.service_type_code,
       k.resource_type_code,
       k.region_code,
       k.charging_mode,
       k.bill_type,
       k.provider_type,
       k.trade_id,
       k.resource_id,
       k.resource_name,
       k.product_id,
       k.product_spec_desc,
       k.enterprise_project_id,
       k.usage_amount,
       k.usage_unit,
       k.currency,
       k.official_amount,
       k.discount_amount,
       coalesce(k.erase_amount, nullif(k.official_amount - coalesce(k.discount_amount, 0) - k.payable_amount, 0)) as erase_amount,
       k.payable_amount,
       k.cash_amount,
       k.credit_amount,
       k.voucher_amount,
       k.cash_coupon_amount,
       k.cash_coupon_counted,
       k.stored_card_amount,
       k.bonus_amount,
       k.debt_amount,
       k.writeoff_amount,
       k.batch_id,
       k.resource_tag,
       0                                                                   as line_no
  from wanted k
  left join custody_event e on e.customer_id = k.customer_id
                           and e.bill_cycle = k.bill_cycle
 cross join lateral (
       select case when k.charging_mode = 3
                    and (k.trade_time at time zone 'Etc/GMT-8')::date
                        = (to_date(k.bill_cycle, 'YYYY-MM') + interval '1 month')::date
                   then (to_date(k.bill_cycle, 'YYYY-MM') + interval '1 month' - interval '1 second')
                        at time zone 'Etc/GMT-8'
                   else k.trade_time end                                   as scope_at
         from (values (0)) one) i
 cross join lateral (
       select case when e.left_at < date_trunc('second', i.scope_at) then e.master_customer_id
                   else k.customer_id end                                  as customer_id,
              case when e.left_at >= date_trunc('second', i.scope_at)
                   then least(i.scope_at, e.left_at - interval '1 microsecond')
                   else i.scope_at end                                     as scope_at
         from (values (0)) one) w
  left join scope_interval s on s.customer_id = w.customer_id
                            and s.valid_from <= w.scope_at
                            and s.valid_to > w.scope_at
  left join manager_interval m on m.customer_id = w.customer_id
                              and m.partner_id = s.owner_id
                              and m.day_from <= (w.scope_at at time zone 'Etc/GMT-8')::date
                              and m.day_to > (w.scope_at at time zone 'Etc/GMT-8')::date
;

insert into consumption_line
select a.*
  from attributed a
 where not exists (select from cycle_state s where s.bill_cycle = a.bill_cycle)
 order by a.top_id collate "C", a.owner_id collate "C", a.trade_day;

insert into consumption_target
select a.*
  from attributed a
 where exists (select from cycle_state s where s.bill_cycle = a.bill_cycle);

drop view attributed;
drop view wanted;

-- What is fixed of the records of cycles that were ever closed, per attribution: whose it is and what it is.
create temporary table fixed_line on commit drop as
select c.*,
       row(c.top_id, c.owner_id, c.account_manager_id, c.customer_id, c.association_type,
               c.service_type_code, c.resource_type_code, c.charging_mode, c.bill_type,
               c.provider_type, c.currency)::text                    as attribution
  from consumption_line c
  join (select t.source_customer_id, t.bill_cycle, t.record_id from consumption_target t
         union
        select r.customer_id, r.bill_cycle, r.record_id from touched_record r) t
    on c.source_customer_id = t.source_customer_id and c.bill_cycle = t.bill_cycle and c.record_id = t.record_id;

insert into consumption_line
with issued as (
    select f.source_customer_id,
           f.bill_cycle,
           f.record_id,
           f.attribution,
           sum(f.usage_amount)                                        as usage_amount,
           sum(f.official_amount)                                     as official_amount,
           sum(f.discount_amount)                                     as discount_amount,
           sum(f.erase_amount)                                        as erase_amount,
           sum(f.payable_amount)                                      as payable_amount,
           sum(f.cash_amount)                                         as cash_amount,
           sum(f.credit_amount)                                       as credit_amount,
           sum(f.voucher_amount)                                      as voucher_amount,
           sum(f.cash_coupon_amount)                                  as cash_coupon_amount,
           sum(f.cash_coupon_counted)                                 as cash_coupon_counted,
           sum(f.stored_card_amount)                                  as stored_card_amount,
           sum(f.bonus_amount)                                        as bonus_amount,
           sum(f.debt_amount)                                         as debt_amount,
           sum(f.writeoff_amount)                                     as writeoff_amount
      from fixed_line f
     group by f.source_customer_id, f.bill_cycle, f.record_id, f.attribution
), wanted as (
    select t.*,
           row(t.top_id, t.owner_id, t.account_manager_id, t.customer_id, t.association_type,
               t.service_type_code, t.resource_type_code, t.charging_mode, t.bill_type,
               t.provider_type, t.currency)::text                    as attribution
      from consumption_target t
), gone as ( -- issued under an attribution that is no longer true, or of a record that is no more
    select distinct on (f.source_customer_id, f.bill_cycle, f.record_id, f.attribution)
           f.top_id, f.report_cycle, f.trade_day, f.owner_id, f.account_manager_id, f.customer_id,
           f.source_customer_id, f.bill_cycle, f.record_id, f.association_type, f.scope_note, f.trade_time,
           f.consume_from, f.consume_to, f.service_type_code, f.resource_type_code, f.region_code,
           f.charging_mode, f.bill_type, f.provider_type, f.trade_id, f.resource_id, f.resource_name,
           f.product_id, f.product_spec_desc, f.enterprise_project_id,
           null::numeric                                              as usage_amount,
           f.usage_unit,
           f.currency,
           null::numeric                                              as official_amount,
           null::numeric                                              as discount_amount,
           null::numeric                                              as erase_amount,
           null::numeric                                              as payable_amount,
           null::numeric                                              as cash_amount,
           null::numeric                                              as credit_amount,
           null::numeric                                              as voucher_amount,
           null::numeric                                              as cash_coupon_amount,
           null::numeric                                              as cash_coupon_counted,
           null::numeric                                              as stored_card_amount,
           null::numeric                                              as bonus_amount,
           null::numeric                                              as debt_amount,
           null::numeric                                              as writeoff_amount,
           f.batch_id,
           f.resource_tag,
           f.line_no,
           f.attribution
      from fixed_line f
     where not exists (select from wanted w
                        where w.source_customer_id = f.source_customer_id and w.bill_cycle = f.bill_cycle and w.record_id = f.record_id
                          and w.attribution = f.attribution)
     order by f.source_customer_id, f.bill_cycle, f.record_id, f.attribution, f.report_cycle desc, f.line_no desc
), line as (
    select w.* from wanted w
     union all
    select g.* from gone g
), difference as (
    select l.top_id, l.report_cycle, l.trade_day, l.owner_id, l.account_manager_id, l.customer_id,
           l.source_customer_id, l.bill_cycle, l.record_id, l.association_type, l.scope_note, l.trade_time,
           l.consume_from, l.consume_to, l.service_type_code, l.resource_type_code, l.region_code,
           l.charging_mode, l.bill_type, l.provider_type, l.trade_id, l.resource_id, l.resource_name,
           l.product_id, l.product_spec_desc, l.enterprise_project_id,
           nightpost.less(l.usage_amount, i.usage_amount)             as usage_amount,
           l.usage_unit,
           l.currency,
           nightpost.less(l.official_amount, i.official_amount)       as official_amount,
           nightpost.less(l.discount_amount, i.discount_amount)       as discount_amount,
           nightpost.less(l.erase_amount, i.erase_amount)             as erase_amount,
           nightpost.less(l.payable_amount, i.payable_amount)         as payable_amount,
           nightpost.less(l.cash_amount, i.cash_amount)               as cash_amount,
           nightpost.less(l.credit_amount, i.credit_amount)           as credit_amount,
           nightpost.less(l.voucher_amount, i.voucher_amount)         as voucher_amount,
           nightpost.less(l.cash_coupon_amount, i.cash_coupon_amount) as cash_coupon_amount,
           nightpost.less(l.cash_coupon_counted, i.cash_coupon_counted) as cash_coupon_counted,
           nightpost.less(l.stored_card_amount, i.stored_card_amount) as stored_card_amount,
           nightpost.less(l.bonus_amount, i.bonus_amount)             as bonus_amount,
           nightpost.less(l.debt_amount, i.debt_amount)               as debt_amount,
           nightpost.less(l.writeoff_amount, i.writeoff_amount)       as writeoff_amount,
           l.batch_id,
           l.resource_tag,
           l.attribution,
           i.record_id is null                                        as whole
      from line l
      left join issued i on i.source_customer_id = l.source_customer_id and i.bill_cycle = l.bill_cycle and i.record_id = l.record_id
                        and i.attribution = l.attribution
), numbered as (
    select d.*,
           case when s.closed then o.open_cycle else d.bill_cycle end as issued_in,
           coalesce((select max(f.line_no) from fixed_line f
                      where f.source_customer_id = d.source_customer_id and f.bill_cycle = d.bill_cycle and f.record_id = d.record_id), 0)
               + row_number() over (partition by d.source_customer_id, d.bill_cycle, d.record_id
                                        order by d.attribution collate "C") as number
      from difference d
      join cycle_state s on s.bill_cycle = d.bill_cycle
     cross join (select nightpost.cycle_after(max(c.bill_cycle)) as open_cycle from cycle_state c where c.closed) o
     where d.whole
        or d.usage_amount <> 0
        or d.official_amount <> 0
        or d.discount_amount <> 0
        or d.erase_amount <> 0
        or d.payable_amount <> 0
        or d.cash_amount <> 0
        or d.credit_amount <> 0
        or d.voucher_amount <> 0
        or d.cash_coupon_amount <> 0
        or d.cash_coupon_counted <> 0
        or d.stored_card_amount <> 0
        or d.bonus_amount <> 0
        or d.debt_amount <> 0
        or d.writeoff_amount <> 0
)
select n.top_id,
       n.issued_in,
       n.trade_day, n.owner_id, n.account_manager_id, n.customer_id, n.source_customer_id, n.bill_cycle,
       n.record_id, n.association_type, n.scope_note, n.trade_time, n.consume_from, n.consume_to,
       n.service_type_code, n.resource_type_code, n.region_code, n.charging_mode, n.bill_type, n.provider_type,
       n.trade_id, n.resource_id, n.resource_name, n.product_id, n.product_spec_desc, n.enterprise_project_id,
       n.usage_amount,
       n.usage_unit,
       n.currency,
       n.official_amount, n.discount_amount, n.erase_amount, n.payable_amount, n.cash_amount, n.credit_amount,
       n.voucher_amount, n.cash_coupon_amount, n.cash_coupon_counted, n.stored_card_amount, n.bonus_amount,
       n.debt_amount, n.writeoff_amount,
       case when n.issued_in = n.bill_cycle then n.batch_id else current_setting('nightpost.mark')::int8 end,
       n.resource_tag,
       case when n.issued_in = n.bill_cycle then n.number - 1 else n.number end
  from numbered n
 order by n.top_id collate "C", n.owner_id collate "C", n.source_customer_id collate "C", n.record_id collate "C",
          n.attribution collate "C";

insert into nightpost.adjusted (mark)
select distinct c.batch_id
  from consumption_line c
 where c.line_no > 0
   and c.batch_id = current_setting('nightpost.mark')::int8
    on conflict do nothing;

-- Which days of which report cycles changed: closed ones did not, what was adjusted did.
insert into dirty_day (report_cycle, trade_day)
select o.open_cycle, d.trade_day
  from (select d.report_cycle, d.trade_day from dirty_day d
         union
        select d.report_cycle, d.trade_day from dirty_part d
         union
        select r.bill_cycle, r.trade_day from touched_record r where r.trade_day is not null
         union
        select c.bill_cycle, c.trade_day
          from consumption_line c
         where c.report_cycle <> c.bill_cycle
           and c.batch_id = current_setting('nightpost.mark')::int8) d
  join cycle_state s on s.bill_cycle = d.report_cycle and s.closed
 cross join (select nightpost.cycle_after(max(c.bill_cycle)) as open_cycle from cycle_state c where c.closed) o
    on conflict do nothing;

delete from dirty_day d
 using cycle_state s
 where s.bill_cycle = d.report_cycle
   and s.closed;

delete from dirty_part d
 using cycle_state s
 where s.bill_cycle = d.report_cycle
   and s.closed;

select nightpost.refresh_statistics('consumption_line');
