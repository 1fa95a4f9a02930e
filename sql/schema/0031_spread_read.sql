-- What reads distributed tables by an argument, as it was, in plpgsql: there an argument is a parameter, which a Citus
-- coordinator plans; in SQL functions it is not. The tables of the marts are found by the search path.
set check_function_bodies = off;

create or replace function nightpost.customer_days(customer text)
returns table (trade_day date, bill_class text, currency text, charging_mode int4, bill_cycle text, payable_amount numeric)
language plpgsql stable security definer as $$
#variable_conflict use_column
begin
    return query
    select d.trade_day, d.bill_class, d.currency, d.charging_mode, d.bill_cycle, d.payable_amount
      from consumption_day d
     where d.source_customer_id = customer;
end
$$;

create or replace function nightpost.customer_lines(customer text, day date)
returns table (trade_time timestamptz, bill_type int4, currency text, charging_mode int4, bill_cycle text, trade_day date,
               payable_amount numeric)
language plpgsql stable security definer as $$
#variable_conflict use_column
begin
    return query
    select l.trade_time, l.bill_type, l.currency, l.charging_mode, l.bill_cycle, l.trade_day, l.payable_amount
      from consumption_line l
     where l.source_customer_id = customer
       and l.trade_day = day;
end
$$;

create or replace function nightpost.incentive_bill_owed(partner text, period text)
returns table (currency text, debt numeric, credit numeric)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with taken as materialized (
        select c.source_customer_id,
               c.record_id,
               c.currency,
               k.kind,
               sum(k.amount)                                          as amount
          from nightpost.period_cycles(period) p
          join consumption_line c on c.top_id = partner
                                 and c.report_cycle between p.first_cycle and p.last_cycle
                                 and c.trade_day <= current_setting('nightpost.through')::date
                                 and (c.debt_amount <> 0 or c.credit_amount <> 0)
         cross join lateral (values ('debt', c.debt_amount), ('credit', c.credit_amount)) k (kind, amount)
         where k.amount <> 0
         group by c.source_customer_id, c.record_id, c.currency, k.kind
    ), repaid as materialized (
        select r.customer_id, r.record_id, r.kind, sum(r.amount) as amount
          from known.repayment r
         where r.customer_id in (select t.source_customer_id from taken t)
           and r.paid_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
         group by r.customer_id, r.record_id, r.kind
    ), owed as (
        select t.currency,
               t.kind,
               sum(case when t.amount > 0 then greatest(t.amount - coalesce(r.amount, 0), 0) else t.amount end) as amount
          from taken t
          left join repaid r on r.customer_id = t.source_customer_id
                            and r.record_id = t.record_id
                            and r.kind = t.kind
         group by t.source_customer_id, t.currency, t.kind
    )
    select o.currency,
           sum(o.amount) filter (where o.kind = 'debt'),
           sum(o.amount) filter (where o.kind = 'credit')
      from owed o
     where o.amount > 0
     group by o.currency;
end
$$;

create or replace function nightpost.incentive_counted(first_cycle text, last_cycle text)
returns table (top_id text, owner_id text, report_cycle text, performance_id text, customer_id text, association_type text,
               order_or_trade_id text, product_policy text, currency text, counted_amount numeric)
language plpgsql stable rows 100000 set enable_nestloop = off as $$
#variable_conflict use_column
begin
    return query
    with pair as materialized (
        select distinct s.top_id, s.owner_id
          from nightpost.recipient_scope s
         where s.run_id = current_setting('nightpost.run_id')
           and s.recipient = current_setting('nightpost.recipient')
    ), gate as materialized (
        select g.report_cycle, g.service_type_code, g.product_policy
          from known.product_gate g
         where g.report_cycle collate "C" between incentive_counted.first_cycle and incentive_counted.last_cycle
           and g.product_policy in ('0', '1', '13')
    )
    select l.top_id,
           l.owner_id,
           l.report_cycle,
           l.performance_id,
           l.customer_id,
           l.association_type,
           l.order_or_trade_id,
           g.product_policy,
           l.currency,
           l.counted_amount
      from performance_line l
      join pair s on s.top_id = l.top_id
                 and s.owner_id = l.owner_id
      join gate g on g.report_cycle = l.report_cycle
                 and g.service_type_code = l.service_type_code
     where l.top_id = any (array(select o.top_id from pair o))
       and l.report_cycle between incentive_counted.first_cycle and incentive_counted.last_cycle
       and l.line_day <= current_setting('nightpost.through')::date;
end
$$;

create or replace function nightpost.touched_all(run nightpost.run, base nightpost.run) returns text
language plpgsql stable as $$
#variable_conflict use_column
begin
    return (
    with span as (
        select (base.business_date + 1)::timestamp at time zone 'Etc/GMT-8' as since,
               (run.business_date + 1)::timestamp at time zone 'Etc/GMT-8'  as until
    )
    select case
        when (run.config_sha256, run.definitions_sha256, run.program_version)
             <> (base.config_sha256, base.definitions_sha256, base.program_version) then 'another program or configuration'
        when base.mark > run.mark then 'an earlier knowledge'
        when to_char(run.business_date, 'YYYY-MM') <> to_char(base.business_date, 'YYYY-MM')
             or to_char(run.business_date + 1, 'YYYY-MM') <> to_char(base.business_date + 1, 'YYYY-MM') then 'another month'
        when (select k.cycle_offsets from nightpost.calendar k
               where k.day_from <= extract(day from run.business_date + 1) order by k.day_from desc limit 1)
             is distinct from
             (select k.cycle_offsets from nightpost.calendar k
               where k.day_from <= extract(day from base.business_date + 1) order by k.day_from desc limit 1) then 'other cycles'
        when exists (select from nightpost.batch b
                      where b.batch_id > base.mark and b.batch_id <= run.mark
                        and b.feed not in ('consumption', 'orders', 'order_line', 'voucher', 'repayment')) then 'other than records changed'
        when exists (select from span s, ledger.incentive_policy p where p.valid_from >= s.since and p.valid_from < s.until)
          or exists (select from span s, ledger.marketplace_policy p where p.valid_from >= s.since and p.valid_from < s.until)
          or exists (select from ledger.new_customer_policy p where p.valid_from > base.business_date and p.valid_from <= run.business_date)
          or exists (select from ledger.upgrade_policy p where p.valid_from > base.business_date and p.valid_from <= run.business_date)
          or exists (select from span s, ledger.partner_relation p
                      where (p.valid_from >= s.since and p.valid_from < s.until) or (p.valid_to >= s.since and p.valid_to < s.until))
             then 'a policy or relation began or ended'
    end);
end
$$;

create or replace function nightpost.touched_some(run nightpost.run, base nightpost.run)
returns table (customer_id text, top_id text, owner_id text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with span as (
        select base.business_date                                           as after,
               run.business_date                                            as through,
               (base.business_date + 1)::timestamp at time zone 'Etc/GMT-8' as since,
               (run.business_date + 1)::timestamp at time zone 'Etc/GMT-8'  as until
    )
    -- learned since
    select l.customer_id, null::text, null::text from ledger.consumption l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select e.customer_id, null, null from ledger.consumption_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select l.customer_id, null, null from ledger.orders l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select e.customer_id, null, null from ledger.orders_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select l.customer_id, null, null from ledger.order_line l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select e.customer_id, null, null from ledger.order_line_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select l.customer_id, null, null from ledger.voucher l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select e.customer_id, null, null from ledger.voucher_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select l.customer_id, null, null from ledger.repayment l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select e.customer_id, null, null from ledger.repayment_end e where e.ended_by > base.mark and e.ended_by <= run.mark
    -- known before, and in effect only now
     union select c.source_customer_id, c.top_id, c.owner_id from span s join consumption_line c on c.trade_day > s.after and c.trade_day <= s.through
     union select c.customer_id, c.top_id, c.owner_id from span s join consumption_line c on c.trade_day > s.after and c.trade_day <= s.through
     union select c.source_customer_id, c.top_id, c.owner_id from span s join consumption_day c on c.trade_day > s.after and c.trade_day <= s.through
     union select p.source_customer_id, p.top_id, p.owner_id from span s join performance_line p on p.line_day > s.after and p.line_day <= s.through
     union select p.customer_id, p.top_id, p.owner_id from span s join performance_line p on p.line_day > s.after and p.line_day <= s.through
     union select o.customer_id, o.top_id, o.owner_id
             from span s join order_fact o on (o.state_from >= s.since and o.state_from < s.until) or (o.state_to >= s.since and o.state_to < s.until)
     union select null, v.top_id, v.owner_id from span s join voucher_line v on v.operation_time >= s.since and v.operation_time < s.until
     union select i.customer_id, i.top_id, i.top_id
             from span s
             join incentive_bill_line i on (i.formed_at >= s.since and i.formed_at < s.until)
                                        or (i.booked_at >= s.since and i.booked_at < s.until)
                                        or (i.confirmed_from >= s.since and i.confirmed_from < s.until)
                                        or (i.paid_from >= s.since and i.paid_from < s.until)
                                        or (i.expired_from >= s.since and i.expired_from < s.until)
                                        or (i.netted_from >= s.since and i.netted_from < s.until)
     union select v.customer_id, v.top_id, v.owner_id
             from span s join scope_interval v on (v.valid_from >= s.since and v.valid_from < s.until) or (v.valid_to >= s.since and v.valid_to < s.until)
     union select m.customer_id, null, null
             from span s join manager_interval m on (m.day_from > s.after and m.day_from <= s.through) or (m.day_to > s.after and m.day_to <= s.through)
     union select e.customer_id, null, null from span s join custody_event e on e.left_at >= s.since and e.left_at < s.until
     union select r.customer_id, null, null from span s join ledger.repayment r on r.paid_time >= s.since and r.paid_time < s.until
     union select t.customer_id, null, null from span s join ledger.performance_transfer t on t.transfer_time >= s.since and t.transfer_time < s.until;
end
$$;

create or replace function nightpost.codes_known(list text, known text) returns bool
language plpgsql stable strict parallel safe as $$
#variable_conflict use_column
begin
    return (
    select coalesce(bool_and(exists (select from nightpost.code k where k.code_list = known and k.code = c)), false)
      from unnest(string_to_array(nightpost.code_list(list), ',')) c);
end
$$;

-- As in 0020_freeze.sql, where each record asked for its repayments and its earlier lines: those are fetched once.
create or replace function nightpost.incentive_owed()
returns table (top_id text, first_cycle text, last_cycle text, currency text, customers int8, debt numeric, credit numeric)
language sql stable as $$
    with clock as (
        select current_setting('nightpost.through')::date   as through
    ), period as materialized (
        select distinct w.first_cycle, w.last_cycle from nightpost.incentive_whole_period() w
    ), taken as materialized (
        select c.top_id,
               p.first_cycle,
               p.last_cycle,
               c.source_customer_id,
               c.record_id,
               c.bill_cycle,
               c.currency,
               k.kind,
               sum(k.amount)                                 as amount,
               bool_or(c.report_cycle <> c.bill_cycle)       as adjusted
          from period p
         cross join clock t
          join consumption_line c on c.report_cycle between p.first_cycle and p.last_cycle
                                 and c.trade_day <= t.through
                                 and (c.debt_amount <> 0 or c.credit_amount <> 0)
          join nightpost.incentive_partner() o on o.top_id = c.top_id
         cross join lateral (values ('debt', c.debt_amount), ('credit', c.credit_amount)) k (kind, amount)
         where c.report_cycle >= (select min(f.first_cycle) from period f)
           and c.report_cycle <= (select max(f.last_cycle) from period f)
           and k.amount <> 0
         group by 1, 2, 3, 4, 5, 6, 7, 8
    ), repaid as materialized (
        select r.customer_id, r.record_id, r.kind, sum(r.amount) as amount
          from known.repayment r
         cross join clock t
         where r.paid_time < (t.through + 1)::timestamp at time zone 'Etc/GMT-8'
         group by r.customer_id, r.record_id, r.kind
    ), earlier as materialized (
        select n.first_cycle,
               n.source_customer_id,
               n.bill_cycle,
               n.record_id,
               sum(b.debt_amount)                            as debt,
               sum(b.credit_amount)                          as credit
          from (select distinct t.first_cycle, t.source_customer_id, t.bill_cycle, t.record_id from taken t where t.adjusted) n
          join consumption_line b on b.source_customer_id = n.source_customer_id
                                 and b.bill_cycle = n.bill_cycle
                                 and b.record_id = n.record_id
                                 and b.report_cycle < n.first_cycle
         group by n.first_cycle, n.source_customer_id, n.bill_cycle, n.record_id
    ), owed as (
        select n.top_id,
               n.first_cycle,
               n.last_cycle,
               n.currency,
               n.source_customer_id,
               n.kind,
               sum(case when n.amount > 0
                        then greatest(n.amount - greatest(coalesce(r.amount, 0) - coalesce(case n.kind when 'debt' then e.debt else e.credit end, 0), 0), 0)
                        else n.amount end)                   as amount
          from taken n
          left join repaid r on r.customer_id = n.source_customer_id
                            and r.record_id = n.record_id
                            and r.kind = n.kind
          left join earlier e on n.adjusted
                             and e.first_cycle = n.first_cycle
                             and e.source_customer_id = n.source_customer_id
                             and e.bill_cycle = n.bill_cycle
                             and e.record_id = n.record_id
         group by n.top_id, n.first_cycle, n.last_cycle, n.currency, n.source_customer_id, n.kind
    )
    select o.top_id,
           o.first_cycle,
           o.last_cycle,
           o.currency,
           count(distinct o.source_customer_id),
           sum(o.amount) filter (where o.kind = 'debt'),
           sum(o.amount) filter (where o.kind = 'credit')
      from owed o
     where o.amount > 0
     group by o.top_id, o.first_cycle, o.last_cycle, o.currency
$$;

reset check_function_bodies;

select nightpost.secure();
