-- What need not be made again. A night compares itself with the last one: same program, definitions and
-- configuration, and the months of both D and R the same. Whoever sees nothing of what was learned
-- since, and nothing that took effect between the two D, has the same files again, and they are linked
-- without a row being read.
--
-- touched: per run, the (top, owner) pairs of which something is different, and of what subject: the kind of records
-- it is about, '*' what any report may be made of. A report says which subjects its rows come from (report_def.h,
-- subjects); which subject is behind which table: tests/integration/subjects.t. A pair '*' is everybody. What was learned
-- of a customer is of the partners it was ever associated with, or that were given lines of it; catalogue, policies,
-- relations and other names are everybody's and of every subject. `association`: one that was known before begins or
-- ends, which matters to what is as of D; records go by their own instant.

create table nightpost.carry (
    run_id   text collate "C" primary key,
    base_run text collate "C" not null
);
create table nightpost.touched (
    run_id   text collate "C" not null,
    top_id   text collate "C" not null,
    owner_id text collate "C" not null,
    subject  text collate "C" not null
             check (subject in ('*', 'association', 'consumption', 'orders', 'voucher', 'repayment', 'performance_transfer', 'incentive_bill', 'marketplace_order')),
    why      text collate "C" not null,
    primary key (run_id, top_id, owner_id, subject)
);

set check_function_bodies = off;

-- What a feed's records are about; '*' is what any report may be made of.
create function nightpost.feed_subject(feed text) returns text
language sql immutable as $$
    select case when feed in ('consumption', 'repayment', 'performance_transfer', 'marketplace_order') then feed
                when feed in ('orders', 'order_line') then 'orders'
                when feed in ('voucher', 'voucher_operation', 'voucher_quota', 'voucher_quota_operation') then 'voucher'
                when feed in ('incentive_bill', 'incentive_bill_line', 'incentive_confirmation') then 'incentive_bill'
                else '*' end
$$;

-- Whether what a feed brings is looked up, by customer (touched_some) or recipient (run/carried.sql); else it is everybody's.
create function nightpost.feed_of_some(feed text) returns bool
language sql immutable as $$
    select feed in ('consumption', 'orders', 'order_line', 'voucher', 'repayment', 'customer', 'customer_association', 'customer_custody',
                    'customer_manager_assignment', 'customer_new_tag', 'subscription')
$$;

-- Why everybody may be touched in every subject; NULL when nothing says so.
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
                        and nightpost.feed_subject(b.feed) = '*'
                        and not nightpost.feed_of_some(b.feed)) then 'other than records changed'
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

-- The subjects of which something was learned since that is everybody's.
create function nightpost.touched_subjects(run nightpost.run, base nightpost.run) returns table (subject text)
language plpgsql stable as $$
begin
    return query
    select distinct nightpost.feed_subject(b.feed)
      from nightpost.batch b
     where b.batch_id > base.mark
       and b.batch_id <= run.mark
       and not nightpost.feed_of_some(b.feed);
end
$$;

-- Customers and pairs of which something is new, or took effect after the base's D up to this one's.
create function nightpost.touched_some(run nightpost.run, base nightpost.run)
returns table (subject text, customer_id text, top_id text, owner_id text)
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
    select 'consumption', l.customer_id, null::text, null::text from ledger.consumption l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select 'consumption', e.customer_id, null, null from ledger.consumption_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select 'orders', l.customer_id, null, null from ledger.orders l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select 'orders', e.customer_id, null, null from ledger.orders_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select 'orders', l.customer_id, null, null from ledger.order_line l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select 'orders', e.customer_id, null, null from ledger.order_line_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select 'voucher', l.customer_id, null, null from ledger.voucher l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select 'voucher', e.customer_id, null, null from ledger.voucher_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select 'repayment', l.customer_id, null, null from ledger.repayment l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select 'repayment', e.customer_id, null, null from ledger.repayment_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select '*', l.customer_id, null, null from ledger.customer l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select '*', e.customer_id, null, null from ledger.customer_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select '*', l.customer_id, null, null from ledger.customer_new_tag l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select '*', e.customer_id, null, null from ledger.customer_new_tag_end e where e.ended_by > base.mark and e.ended_by <= run.mark
     union select '*', l.customer_id, null, null from ledger.customer_association l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select '*', l.customer_id, null, null
             from ledger.customer_association_end e
             join ledger.customer_association l on l.association_id = e.association_id and l.batch_id = e.batch_id
            where e.ended_by > base.mark and e.ended_by <= run.mark
     union select '*', l.customer_id, null, null from ledger.customer_manager_assignment l where l.batch_id > base.mark and l.batch_id <= run.mark
     union select '*', l.customer_id, null, null
             from ledger.customer_manager_assignment_end e
             join ledger.customer_manager_assignment l on l.assignment_id = e.assignment_id and l.batch_id = e.batch_id
            where e.ended_by > base.mark and e.ended_by <= run.mark
     union select '*', u.customer_id, null, null
             from ledger.customer_custody l
            cross join lateral unnest(array[l.sub_customer_id, l.master_customer_id]) u (customer_id)
            where l.batch_id > base.mark and l.batch_id <= run.mark
     union select '*', u.customer_id, null, null
             from ledger.customer_custody_end e
             join ledger.customer_custody l on l.custody_id = e.custody_id and l.batch_id = e.batch_id
            cross join lateral unnest(array[l.sub_customer_id, l.master_customer_id]) u (customer_id)
            where e.ended_by > base.mark and e.ended_by <= run.mark
    -- known before, and in effect only now
     union select 'consumption', c.source_customer_id, c.top_id, c.owner_id from span s join consumption_line c on c.trade_day > s.after and c.trade_day <= s.through
     union select 'consumption', c.customer_id, c.top_id, c.owner_id from span s join consumption_line c on c.trade_day > s.after and c.trade_day <= s.through
     union select 'consumption', c.source_customer_id, c.top_id, c.owner_id from span s join consumption_day c on c.trade_day > s.after and c.trade_day <= s.through
     union select 'consumption', p.source_customer_id, p.top_id, p.owner_id from span s join performance_line p on p.line_day > s.after and p.line_day <= s.through
     union select 'consumption', p.customer_id, p.top_id, p.owner_id from span s join performance_line p on p.line_day > s.after and p.line_day <= s.through
     union select 'orders', o.customer_id, o.top_id, o.owner_id
             from span s join order_fact o on (o.state_from >= s.since and o.state_from < s.until) or (o.state_to >= s.since and o.state_to < s.until)
     union select 'voucher', null, v.top_id, v.owner_id from span s join voucher_line v on v.operation_time >= s.since and v.operation_time < s.until
     union select 'incentive_bill', i.customer_id, i.top_id, i.top_id
             from span s
             join incentive_bill_line i on (i.formed_at >= s.since and i.formed_at < s.until)
                                        or (i.booked_at >= s.since and i.booked_at < s.until)
                                        or (i.confirmed_from >= s.since and i.confirmed_from < s.until)
                                        or (i.paid_from >= s.since and i.paid_from < s.until)
                                        or (i.expired_from >= s.since and i.expired_from < s.until)
                                        or (i.netted_from >= s.since and i.netted_from < s.until)
     union select 'incentive_bill', null, b.partner_id, b.partner_id -- one without lines keeps its report back
             from span s join ledger.incentive_bill b on b.formed_at >= s.since and b.formed_at < s.until
     union select 'association', v.customer_id, v.top_id, v.owner_id
             from span s join scope_interval v on (v.valid_from >= s.since and v.valid_from < s.until) or (v.valid_to >= s.since and v.valid_to < s.until)
     union select 'association', m.customer_id, null, null
             from span s join manager_interval m on (m.day_from > s.after and m.day_from <= s.through) or (m.day_to > s.after and m.day_to <= s.through)
     union select '*', e.customer_id, null, null from span s join custody_event e on e.left_at >= s.since and e.left_at < s.until
     union select 'repayment', r.customer_id, null, null from span s join ledger.repayment r on r.paid_time >= s.since and r.paid_time < s.until
     union select 'marketplace_order', o.customer_id, null, null
             from span s
             join ledger.marketplace_order o on (o.create_time >= s.since and o.create_time < s.until)
                                             or (o.paid_time >= s.since and o.paid_time < s.until)
                                             or (o.repaid_time >= s.since and o.repaid_time < s.until)
                                             or (o.supervised_time >= s.since and o.supervised_time < s.until)
                                             or (o.effective_time >= s.since and o.effective_time < s.until)
     union select 'performance_transfer', t.customer_id, null, null from span s join ledger.performance_transfer t on t.transfer_time >= s.since and t.transfer_time < s.until;
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
        insert into nightpost.touched values (run_name, '*', '*', '*', why);
        return;
    end if;
    insert into nightpost.touched
    with recursive found as materialized (
        select * from nightpost.touched_some(run, base)
    ), kin as ( -- whose rows may stand under the other's name
        select c.sub_customer_id as customer_id, c.master_customer_id as kin_id from ledger.customer_custody c
         union
        select c.master_customer_id, c.sub_customer_id from ledger.customer_custody c
    ), customer as (
        select s.subject, s.customer_id collate "C" from found s where s.customer_id is not null
         union
        select c.subject, k.kin_id from customer c join kin k on k.customer_id = c.customer_id
    ), owner as ( -- whoever had them or was given lines of them at any time, as far as anybody ever said
        select c.subject, a.partner_id as owner_id from customer c join ledger.customer_association a on a.customer_id = c.customer_id
         union
        select c.subject, p.partner_id
          from customer c
          join ledger.performance_transfer t on t.customer_id = c.customer_id
         cross join lateral unnest(array[t.from_partner_id, t.to_partner_id]) p (partner_id)
         union
        select c.subject, b.partner_id
          from customer c
          join ledger.incentive_bill_line l on l.customer_id = c.customer_id
          join ledger.incentive_bill b on b.bill_id = l.bill_id
         where b.partner_id is not null
    )
    select run_name, s.top_id, s.owner_id, s.subject, 'rows' from found s where s.top_id is not null
     union
    select run_name, v.top_id, v.owner_id, c.subject, 'rows' from customer c join scope_interval v on v.customer_id = c.customer_id
     union
    select run_name, o.owner_id, o.owner_id, o.subject, 'rows' from owner o
     union
    select run_name, r.distributor_id, o.owner_id, o.subject, 'rows' from owner o join ledger.partner_relation r on r.reseller_id = o.owner_id
     union
    select run_name, '_unowned', '_unowned', s.subject, 'rows' from found s
     union
    select run_name, '*', '*', s.subject, 'learned' from nightpost.touched_subjects(run, base) s
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
