-- What need not be made again. A night compares itself with the last one: same program, definitions and
-- configuration, and the months of both D and R the same. Whoever sees nothing of what was learned
-- since, and nothing that took effect between the two D, has the same files again, and they are linked
-- without a row being read.
--
-- touched: per run, the (top, owner) pairs of which something is different; '*' is everybody. Anything but new
-- records of the customers' own is everybody's: names, catalogue, policies, relations, subscriptions.

create table nightpost.carry (
    run_id   text collate "C" primary key,
    base_run text collate "C" not null
);
create table nightpost.touched (
    run_id   text collate "C" not null,
    top_id   text collate "C" not null,
    owner_id text collate "C" not null,
    why      text collate "C" not null,
    primary key (run_id, top_id, owner_id)
);

set check_function_bodies = off;

-- Why everybody may be touched; NULL when nothing says so.
create function nightpost.touched_all(run nightpost.run, base nightpost.run) returns text
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
        -- what is dated by the batch that brought it (a line of a closed month by any that was the mark) then bears the base's D
        when exists (select from nightpost.batch b
                      where b.business_date > base.business_date
                        and b.batch_id <= base.mark
                        and (b.feed in ('consumption', 'incentive_policy') -- without a date, a policy begins with its batch's day
                             or exists (select from nightpost.adjusted a where a.mark = b.batch_id)))
             then 'it knew a later day'
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
          or exists (select from span s, known.partner_was w where w.until >= s.since and w.until < s.until)
             then 'a policy or relation began or ended'
    end);
end
$$;

-- Customers and pairs of which something is new, or took effect after the base's D up to this one's.
create function nightpost.touched_some(run nightpost.run, base nightpost.run)
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
     union select o.customer_id, null, null
             from span s
             join ledger.marketplace_order o on (o.create_time >= s.since and o.create_time < s.until)
                                             or (o.paid_time >= s.since and o.paid_time < s.until)
                                             or (o.repaid_time >= s.since and o.repaid_time < s.until)
                                             or (o.supervised_time >= s.since and o.supervised_time < s.until)
                                             or (o.effective_time >= s.since and o.effective_time < s.until)
     union select t.customer_id, null, null from span s join ledger.performance_transfer t on t.transfer_time >= s.since and t.transfer_time < s.until;
end
$$;

-- The last run before, which a run may go on from; no row: there is none.
create function nightpost.base_run(run nightpost.run) returns setof nightpost.run
language sql stable as $$
    select r.*
      from nightpost.run r
     where r.business_date < run.business_date
       and r.state in ('done', 'partial')
     order by r.business_date desc, r.started_at desc
     limit 1
$$;

-- Notes what is touched since the last run before; without one, or with `everything`, there is no base.
create function nightpost.touch(run_name text, everything bool) returns void
language plpgsql as $$
declare
    run  nightpost.run;
    base nightpost.run;
    why  text;
begin
    delete from nightpost.carry c where c.run_id = run_name;
    delete from nightpost.touched t where t.run_id = run_name;
    select * into strict run from nightpost.run r where r.run_id = run_name;
    select * into base from nightpost.base_run(run);
    if everything or not found then
        return;
    end if;
    why := nightpost.touched_all(run, base);
    insert into nightpost.carry values (run_name, base.run_id);
    if why is not null then
        insert into nightpost.touched values (run_name, '*', '*', why);
        return;
    end if;
    insert into nightpost.touched
    with found as materialized (
        select * from nightpost.touched_some(run, base)
    ), customer as (
        select s.customer_id from found s where s.customer_id is not null
         union
        select c.master_customer_id from ledger.customer_custody c join found s on s.customer_id = c.sub_customer_id
         union
        select c.sub_customer_id from ledger.customer_custody c join found s on s.customer_id = c.master_customer_id
    )
    select run_name, s.top_id, s.owner_id, 'rows' from found s where s.top_id is not null
     union
    select run_name, v.top_id, v.owner_id, 'rows' from customer c join scope_interval v on v.customer_id = c.customer_id
     union
    select run_name, '_unowned', '_unowned', 'rows' where exists (select from found)
        on conflict do nothing;
end
$$;

-- --full: the marts forget everything, and go the way that history went once more.
create function nightpost.marts_forget() returns void
language plpgsql as $$
declare
    t record;
begin
    for t in
        select c.relname
          from pg_class c
         where c.relnamespace = 'mart'::regnamespace
           and c.relkind in ('r', 'p')
           and not c.relispartition
           and c.relname <> 'mart_state'
    loop
        execute format('truncate mart.%I', t.relname);
    end loop;
    update mart.mart_state set mark = 0, done = false;
end
$$;

reset check_function_bodies;
