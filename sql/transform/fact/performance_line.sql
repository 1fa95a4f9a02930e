-- 业绩: the lines that count for performance (1-domain.md, 1.5; E18, E45, E47, E48, E51).
-- makes: performance_line
-- needs: cycle_state, consumption_line, scope_interval, manager_interval, dirty_day, dirty_customer, known.product, known.repayment, known.performance_transfer, known.partner, known.reseller_relation
-- A record counts with cash + credit + stored card + counting cash coupons; a record without any of
-- them, a stored-value card that was bought, 严选 goods and rows of kind write-off make no line. Debt
-- counts when it is repaid, in that day's month; a transfer is a minus and a plus. Owner, type and
-- manager are those of the detail, so 财务托管 is followed; a repayment has those of its charge.
-- Days, their parts and customers that changed are made again, transfers always (they are few). Lines of a closed
-- month are never touched: what comes later is the difference to them, in the month that is open (1.8).
-- Flags of the catalogue: a closed month keeps those it was closed with.
create temporary table product_flag on commit drop as
select f.mark, f.product_id, f.settled_monthly, f.never
  from known.product_flag f;

-- Days to make again: those of changed consumption, of those products, and of a month just opened again.
create temporary table performance_day on commit drop as
select d.trade_day
  from dirty_day d
 union
select c.trade_day
  from consumption_line c
  join nightpost.reflagged() p on p.product_id = c.product_id
 union
select c.trade_day
  from cycle_state s
  join mart_state m on m.mark = s.batch_id
  join consumption_line c on s.bill_cycle in (c.bill_cycle, c.report_cycle)
 where not s.closed;

-- And parts of other days.
create temporary table performance_part on commit drop as
select distinct d.customer_id, d.trade_day
  from dirty_part d
 where not exists (select from performance_day y where y.trade_day = d.trade_day)
   and not exists (select from dirty_customer y where y.customer_id = d.customer_id);

-- Customers whose repayments are placed anew: their own changed, or those of a debt.
create temporary table performance_debtor on commit drop as
select d.customer_id
  from dirty_customer d
 union
select r.customer_id
  from ledger.repayment r
 where r.batch_id > (select s.mark from mart_state s)
   and r.batch_id <= current_setting('nightpost.mark')::int8
 union
select e.customer_id
  from ledger.repayment_end e
 where e.ended_by > (select s.mark from mart_state s)
   and e.ended_by <= current_setting('nightpost.mark')::int8
 union
select r.customer_id
  from known.repayment r
  join consumption_line c on c.source_customer_id = r.customer_id
                         and c.debt_amount <> 0
                         and c.trade_day in (select d.trade_day from performance_day d)
 union
select r.customer_id
  from known.repayment r
  join performance_part d on d.customer_id = r.customer_id
  join consumption_line c on c.source_customer_id = d.customer_id
                         and c.trade_day = d.trade_day
                         and c.debt_amount <> 0
 union
select l.source_customer_id
  from performance_line l
  join (select c.customer_id
          from ledger.consumption_end c
         where c.ended_by > (select s.mark from mart_state s)
           and c.ended_by <= current_setting('nightpost.mark')::int8) e on e.customer_id = l.source_customer_id
 where l.origin = 'repayment';

analyze performance_day;
analyze performance_part;
analyze performance_debtor;
analyze product_flag;

-- ---- records -----------------------------------------------------------------------------------

create temporary view charge as
select c.*,
       b.bill_class,
       case when c.charging_mode = 3
             and c.trade_day = (to_date(c.bill_cycle, 'YYYY-MM') + interval '1 month')::date
            then (to_date(c.bill_cycle, 'YYYY-MM') + interval '1 month' - interval '1 second')
                 at time zone 'Etc/GMT-8'
            else c.trade_time end                                                      as scope_at,
       coalesce(c.cash_amount, 0) + coalesce(c.credit_amount, 0) + coalesce(c.stored_card_amount, 0)
           + coalesce(c.cash_coupon_counted, 0)                                        as counted_amount,
       case when f.settled_monthly and c.consume_to < '9999-01-01'
            then greatest(c.report_cycle,
                          to_char(date_trunc('month', (c.consume_to - interval '1 second') at time zone 'Etc/GMT-8')
                                  + interval '1 month', 'YYYY-MM') collate "C")
            else c.report_cycle end                                                    as period
  from consumption_line c
  left join nightpost.code b on b.code_list = 'bill_type' and b.code = c.bill_type::text
  left join known.closed_cycle k on k.bill_cycle = c.bill_cycle
  left join product_flag f on f.product_id = c.product_id
                          and f.mark = coalesce(k.mark, current_setting('nightpost.mark')::int8)
 where f.never is not true
   and not (b.bill_class is distinct from 'refund'
            and case when c.line_no = 0 then c.payable_amount < 0 and coalesce(c.writeoff_amount, 0) <> 0
                     else (c.source_customer_id, c.bill_cycle, c.record_id) in ( -- of an adjustment the record says it
                              select v.customer_id, v.bill_cycle, v.record_id
                                from ledger.consumption v
                               where v.batch_id <= current_setting('nightpost.mark')::int8
                                 and v.payable_amount < 0
                                 and coalesce(v.writeoff_amount, 0) <> 0
                                 and (v.customer_id, v.bill_cycle, v.record_id) in (
                                     select a.source_customer_id, a.bill_cycle, a.record_id from consumption_line a where a.line_no > 0)) end);

create temporary table performance_new (like performance_line) on commit drop;

insert into performance_new
select c.top_id,
       c.period,
       c.trade_day,
       c.owner_id,
       c.account_manager_id,
       c.customer_id,
       c.source_customer_id,
       concat_ws('/', 'C', c.bill_cycle, c.customer_id, c.record_id,
                 case when c.customer_id <> c.source_customer_id then left(md5(c.source_customer_id), 8) end,
                 nullif(c.line_no, 0)),
       c.bill_cycle,
       case when c.report_cycle <> c.bill_cycle or c.line_no > 0 then 'correction'
            when c.bill_class = 'refund' then 'refund'
            else 'consumption' end,
       c.trade_time,
       c.scope_at,
       c.association_type,
       c.trade_id,
       c.bill_type,
       c.charging_mode,
       c.service_type_code,
       c.resource_type_code,
       c.currency,
       c.payable_amount,
       c.counted_amount,
       'record',
       c.record_id,
       c.bill_cycle,
       c.batch_id
  from (select h.* -- each by an index of its own
          from performance_day d
          join charge h on h.trade_day = d.trade_day
         union all
        select h.*
          from dirty_customer d
          join charge h on h.source_customer_id = d.customer_id
         where not exists (select from (select p.trade_day from performance_day p) y where y.trade_day = h.trade_day)
         union all
        select h.*
          from performance_part d
          join charge h on h.source_customer_id = d.customer_id and h.trade_day = d.trade_day) c
 where c.counted_amount <> 0
   and not exists (select from cycle_state s where s.bill_cycle = c.period and s.closed);

-- ---- repayments and transfers --------------------------------------------------------------------

-- The lines that are made again, in parts, each by an index of its own. What was issued in a closed month, or as an
-- adjustment of one before it was closed or opened last, is fixed; so is what is about a month that was pruned, of which nobody
-- can say any more what it should be.
create temporary table performance_old (like performance_line) on commit drop;

insert into performance_old
select p.*
  from (select l.*
          from performance_day d
          join performance_line l on l.line_day = d.trade_day
         where l.origin = 'record'
         union all
        select l.*
          from dirty_customer d
          join performance_line l on l.source_customer_id = d.customer_id
         where l.origin = 'record'
           and not exists (select from (select t.trade_day from performance_day t) y where y.trade_day = l.line_day)
         union all
        select l.*
          from performance_part d
          join performance_line l on l.source_customer_id = d.customer_id and l.line_day = d.trade_day
         where l.origin = 'record'
         union all
        select l.*
          from performance_line l
         where (l.origin = 'transfer'
                or (l.origin = 'repayment' and l.source_customer_id in (select d.customer_id from performance_debtor d)))
           and not exists (select from nightpost.pruned x where x.bill_cycle = l.original_cycle)
           and (l.report_cycle = l.due_cycle
                or not exists (select from cycle_state s
                                where (s.bill_cycle in (l.due_cycle, l.report_cycle) or not s.closed) and l.batch_id <= s.batch_id))) p
 where not exists (select from cycle_state s where s.bill_cycle = p.report_cycle and s.closed);

analyze performance_old;

delete from performance_line p
 using performance_old o
 where p.top_id = o.top_id
   and p.report_cycle = o.report_cycle
   and p.owner_id = o.owner_id
   and p.line_day = o.line_day
   and p.performance_id = o.performance_id;

-- As they should be now. Of a debt's lines the newest attribution that still carries debt has the repayment.
-- Repayments lie with their customers, lines with their partners: both are fetched before they meet.
create temporary table performance_repaid on commit drop as
select r.*
  from known.repayment r
  join performance_debtor d on d.customer_id = r.customer_id
 where r.kind = 'debt';

analyze performance_repaid;

create temporary table performance_debt on commit drop as
select h.*
  from charge h
 where (h.source_customer_id, h.record_id) in (select r.customer_id, r.record_id from performance_repaid r)
   and h.debt_amount <> 0
   and not exists (select from nightpost.pruned x where x.bill_cycle = h.bill_cycle);

create index on performance_debt (source_customer_id, record_id);

create temporary table performance_due (like performance_line) on commit drop;

insert into performance_due
select c.top_id,
       to_char(r.paid_time at time zone 'Etc/GMT-8', 'YYYY-MM'),
       (r.paid_time at time zone 'Etc/GMT-8')::date,
       c.owner_id,
       c.account_manager_id,
       c.customer_id,
       r.customer_id,
       concat_ws('/', 'R', c.customer_id, r.repayment_id),
       c.bill_cycle,
       'correction',
       r.paid_time,
       c.scope_at,
       c.association_type,
       c.trade_id,
       c.bill_type,
       c.charging_mode,
       c.service_type_code,
       c.resource_type_code,
       c.currency,
       null,
       r.amount,
       'repayment',
       r.repayment_id,
       to_char(r.paid_time at time zone 'Etc/GMT-8', 'YYYY-MM'),
       r.batch_id
  from performance_repaid r
 cross join lateral (
       select h.top_id, h.owner_id, h.account_manager_id, h.customer_id, h.association_type, h.bill_cycle,
              h.trade_id, h.bill_type, h.charging_mode, h.service_type_code, h.resource_type_code, h.currency,
              h.scope_at
         from performance_debt h
        where h.source_customer_id = r.customer_id
          and h.record_id = r.record_id
        group by h.top_id, h.owner_id, h.account_manager_id, h.customer_id, h.association_type, h.bill_cycle,
                 h.trade_id, h.bill_type, h.charging_mode, h.service_type_code, h.resource_type_code, h.currency,
                 h.scope_at
       having sum(h.debt_amount) > 0
        order by h.bill_cycle desc, max(h.report_cycle) desc, max(h.line_no) desc
        limit 1) c;

-- The top of a line is its partner's distributor at the instant; the type is the one the customer had
-- with that partner last, else with any (whose it is nobody knows at times: no type then), the manager the
-- one who looked after him on that day.
insert into performance_due
select case when p.partner_id is null then '_unowned' else coalesce(r.distributor_id, p.partner_id) end,
       t.bill_cycle,
       (t.transfer_time at time zone 'Etc/GMT-8')::date,
       coalesce(p.partner_id, '_unowned'),
       m.account_manager_id,
       t.customer_id,
       t.customer_id,
       concat_ws('/', 'T', t.transfer_id, v.side),
       t.bill_cycle,
       'transfer',
       t.transfer_time,
       t.transfer_time,
       a.association_type,
       t.transfer_id,
       null,
       null,
       t.service_type_code,
       null,
       t.currency,
       null,
       v.sign * t.amount,
       'transfer',
       t.transfer_id,
       t.bill_cycle,
       t.batch_id
  from known.performance_transfer t
 cross join lateral (values ('from', -1, t.from_partner_id), ('to', 1, t.to_partner_id)) v (side, sign, partner_id)
  left join known.partner p on p.partner_id = v.partner_id
  left join lateral (select min(r.distributor_id) as distributor_id
                       from known.reseller_relation r
                      where r.reseller_id = p.partner_id
                        and r.valid_from <= t.transfer_time
                        and r.valid_to > t.transfer_time
                     having count(*) = 1) r on true
  left join lateral (select s.association_type
                       from scope_interval s
                      where s.customer_id = t.customer_id
                        and s.association_type is not null
                      order by s.valid_from <= t.transfer_time and s.owner_id = p.partner_id desc,
                               s.valid_from <= t.transfer_time desc,
                               s.valid_from desc
                      limit 1) a on true
  left join manager_interval m on m.customer_id = t.customer_id
                              and m.partner_id = p.partner_id
                              and m.day_from <= (t.transfer_time at time zone 'Etc/GMT-8')::date
                              and m.day_to > (t.transfer_time at time zone 'Etc/GMT-8')::date
 where not exists (select from nightpost.pruned x where x.bill_cycle = t.bill_cycle);

-- What should be less what is fixed, per attribution. Where nothing is fixed that is the line itself.
insert into performance_new
with fixed as (
    select l.*
      from performance_line l
     where (l.origin = 'transfer'
            or (l.origin = 'repayment' and l.source_customer_id in (select d.customer_id from performance_debtor d)))
       and not exists (select from nightpost.pruned x where x.bill_cycle = l.original_cycle)
), line as (
    select d.*, d.counted_amount as amount, true as due
      from performance_due d
     union all
    select f.*, - f.counted_amount, false
      from fixed f
), difference as (
    select (array_agg(l.performance_id order by l.due desc, l.performance_id))[1]      as performance_id,
           (array_agg(l.due_cycle order by l.due desc, l.batch_id desc))[1]            as due_cycle,
           (array_agg(l.line_day order by l.due desc, l.batch_id desc))[1]             as line_day,
           (array_agg(l.formed_at order by l.due desc, l.batch_id desc))[1]            as formed_at,
           (array_agg(l.scope_at order by l.due desc, l.batch_id desc))[1]             as scope_at,
           (array_agg(l.original_cycle order by l.due desc, l.batch_id desc))[1]       as original_cycle,
           (array_agg(l.batch_id order by l.due desc, l.batch_id desc))[1]             as batch_id,
           bool_and(l.due)                                                             as whole,
           l.origin, l.source_customer_id, l.source_key, l.top_id, l.owner_id, l.account_manager_id,
           l.customer_id, l.association_type, l.line_kind, l.order_or_trade_id, l.bill_type, l.charging_mode,
           l.service_type_code, l.resource_type_code, l.currency,
           sum(l.amount)                                                               as amount
      from line l
     group by l.origin, l.source_customer_id, l.source_key, l.top_id, l.owner_id, l.account_manager_id,
              l.customer_id, l.association_type, l.line_kind, l.order_or_trade_id, l.bill_type, l.charging_mode,
              l.service_type_code, l.resource_type_code, l.currency
    having sum(l.amount) <> 0
), placed as (
    select d.*,
           case when s.closed then o.open_cycle else d.due_cycle end                   as report_cycle,
           d.whole and s.closed is not true                                            as itself,
           row_number() over (partition by d.origin, d.source_customer_id, d.source_key, d.top_id, d.owner_id
                                  order by d.account_manager_id collate "C", d.association_type collate "C",
                                           d.customer_id collate "C", d.original_cycle, d.service_type_code)
               + (select count(*) from fixed f
                   where f.origin = d.origin
                     and f.source_customer_id = d.source_customer_id
                     and f.source_key = d.source_key)                                  as place
      from difference d
      left join cycle_state s on s.bill_cycle = d.due_cycle
     cross join (select nightpost.cycle_after(max(c.bill_cycle)) as open_cycle from cycle_state c where c.closed) o
)
select p.top_id,
       p.report_cycle,
       p.line_day,
       p.owner_id,
       p.account_manager_id,
       p.customer_id,
       p.source_customer_id,
       case when p.itself then p.performance_id
            else concat_ws('@', split_part(p.performance_id, '@', 1), p.report_cycle, p.place) end,
       p.original_cycle,
       p.line_kind,
       p.formed_at,
       p.scope_at,
       p.association_type,
       p.order_or_trade_id,
       p.bill_type,
       p.charging_mode,
       p.service_type_code,
       p.resource_type_code,
       p.currency,
       null,
       p.amount,
       p.origin,
       p.source_key,
       p.due_cycle,
       case when p.itself then p.batch_id else current_setting('nightpost.mark')::int8 end
  from placed p;

drop view charge;

select nightpost.ensure_cycle(current_schema() || '.performance_line', c.report_cycle)
  from (select distinct n.report_cycle from performance_new n) c;

-- Which lines are others now, for files that are gone on with (0033_segments.sql): the first day, by partner and period.
insert into nightpost.performance_change (mark, top_id, owner_id, report_cycle, from_day)
select current_setting('nightpost.mark')::int8,
       top_id,
       owner_id,
       report_cycle,
       min(line_day)
  from performance_new n
  full join performance_old o using (top_id, owner_id, report_cycle, line_day, performance_id)
 where row(n.*) is distinct from row(o.*)
   and current_schema() = 'mart'
 group by top_id, owner_id, report_cycle;

insert into performance_line
select n.*
  from performance_new n
 order by n.top_id collate "C", n.owner_id collate "C", n.line_day;

select nightpost.refresh_statistics('performance_line');
