-- Segments: a report whose order begins with a day takes the days before the first one that changed from its
-- last release's files, compressed as they stand there, and asks for the rest (report_segment.c). Of which day it
-- is (its segment): the rows of a trade_day are a function of that day's consumption lines and of catalogue and
-- names, those of a line_day of that day's performance lines, of the gates (product policies and plans), and of names.
--
-- segment_run: the run whose releases may be gone on from; none, and every report asks for all its rows.
-- segment_touched: per segment, (top, owner) and report cycle the first day of which a line may be another than in
-- the base's release; '*' is every cycle. Days after the base's D are new anyway.
-- performance_change: the same of the performance lines, noted at the mark at which they are made (performance_line.sql).
--
-- The files of a recipient's last release that are cut: segment_file, keyed by what a file is for, says which
-- file (its hash) and what its bytes depend on beside the rows (key); segment where it stood after each day.

create table nightpost.segment_run (
    run_id   text collate "C" primary key,
    base_run text collate "C",
    gates    jsonb not null -- per period what decides about whole products and plans
);
create table nightpost.segment_touched (
    run_id       text collate "C" not null,
    segment      text collate "C" not null,
    top_id       text collate "C" not null,
    owner_id     text collate "C" not null,
    report_cycle text collate "C" not null,
    from_day     date not null,
    primary key (run_id, segment, top_id, owner_id, report_cycle)
);
create table nightpost.performance_change (
    mark         int8 not null,
    top_id       text collate "C" not null,
    owner_id     text collate "C" not null,
    report_cycle text collate "C" not null,
    from_day     date not null
);
create index on nightpost.performance_change (mark);
create table nightpost.segment_file (
    file_id    int8 generated always as identity primary key,
    recipient  text collate "C" not null,
    report     text collate "C" not null,
    cycle      text collate "C" not null, -- '' without
    edition    text collate "C" not null,
    split      text collate "C" not null, -- '' without
    format     text collate "C" not null,
    sha256     text collate "C" not null,
    key        text collate "C" not null,
    at         int8 not null, -- where the segments begin in the file
    taken_rows int8 not null, -- that were not asked for
    unique (recipient, report, cycle, edition, split, format)
);
create table nightpost.segment (
    file_id int8 not null references nightpost.segment_file on delete cascade,
    day     date not null,
    state   text collate "C" not null, -- the writer's own
    tally   text collate "C" not null,
    primary key (file_id, day)
);
insert into nightpost.distribution (schema_name, table_name, kind)
select 'nightpost', t.name, 'local' from unnest('{segment_run, segment_touched, performance_change, segment_file, segment}'::text[]) t (name);

-- Whether nothing was learned since the base but what concerns customers, or no consumption at all. A feed
-- that is not named here may change any row.
create function nightpost.segments_hold(run nightpost.run, base nightpost.run) returns bool
language plpgsql stable as $$
begin
    return (run.config_sha256, run.definitions_sha256, run.program_version)
               = (base.config_sha256, base.definitions_sha256, base.program_version)
       and base.mark <= run.mark
       and not exists (select from nightpost.batch b
                        where b.batch_id > base.mark and b.batch_id <= run.mark
                          and b.feed not in ('consumption', 'customer', 'customer_association', 'customer_custody',
                                             'customer_manager_assignment',
                                             'orders', 'order_line', 'voucher', 'voucher_operation', 'voucher_quota',
                                             'voucher_quota_operation', 'repayment', 'marketplace_order', 'marketplace_policy',
                                             'incentive_bill', 'incentive_bill_line', 'incentive_confirmation', 'incentive_plan',
                                             'incentive_policy', 'incentive_tier', 'performance_transfer', 'customer_new_tag',
                                             'new_customer_policy', 'upgrade_policy', 'subscription'));
end
$$;

-- Customers of whom something other than consumption was learned, and from which instant on their records may be
-- another's: from the change itself where a dated version only began, ended or moved its end; all of them where a
-- name is another, and where somebody is in the custody of another (1.4), who may move rows of before.
create function nightpost.segments_customers(run nightpost.run, base nightpost.run)
returns table (customer_id text, from_at timestamptz)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with association_id as (
        select l.association_id from ledger.customer_association l where l.batch_id > base.mark and l.batch_id <= run.mark
         union
        select e.association_id from ledger.customer_association_end e where e.ended_by > base.mark and e.ended_by <= run.mark
    ), assignment_id as (
        select l.assignment_id from ledger.customer_manager_assignment l where l.batch_id > base.mark and l.batch_id <= run.mark
         union
        select e.assignment_id from ledger.customer_manager_assignment_end e where e.ended_by > base.mark and e.ended_by <= run.mark
    ), customer_id as (
        select l.customer_id from ledger.customer l where l.batch_id > base.mark and l.batch_id <= run.mark
         union
        select e.customer_id from ledger.customer_end e where e.ended_by > base.mark and e.ended_by <= run.mark
    ), version as ( -- what a row says but for its end, which custody alone asks the reason of
        select 'association'::text as kind, l.association_id as id, l.batch_id, e.ended_by, l.customer_id, l.valid_from, l.valid_to,
               to_jsonb(l) - '{valid_to, end_reason, last_modified, source, batch_id}'::text[] as rest
          from association_id
          join ledger.customer_association l using (association_id)
          left join ledger.customer_association_end e using (association_id, batch_id)
         union all
        select 'assignment', l.assignment_id, l.batch_id, e.ended_by, l.customer_id, l.valid_from, l.valid_to,
               to_jsonb(l) - '{valid_to, last_modified, source, batch_id}'::text[]
          from assignment_id
          join ledger.customer_manager_assignment l using (assignment_id)
          left join ledger.customer_manager_assignment_end e using (assignment_id, batch_id)
         union all
        select 'customer', l.customer_id, l.batch_id, e.ended_by, l.customer_id, '-infinity', 'infinity',
               to_jsonb(l) - '{last_modified, source, batch_id}'::text[]
          from customer_id
          join ledger.customer l using (customer_id)
          left join ledger.customer_end e using (customer_id, batch_id)
    ), was as (
        select v.* from version v where v.batch_id <= base.mark and coalesce(v.ended_by > base.mark, true)
    ), known as (
        select v.* from version v where v.batch_id <= run.mark and coalesce(v.ended_by > run.mark, true)
    ), changed as (
        select unnest(array[w.customer_id, k.customer_id]) as customer_id,
               case when w.rest = k.rest then least(w.valid_to, k.valid_to)
                    else least(w.valid_from, k.valid_from) end as from_at
          from was w
          full join known k on k.kind = w.kind and k.id = w.id
         where (w.rest, w.valid_to) is distinct from (k.rest, k.valid_to)
         union all
        select unnest(array[l.sub_customer_id, l.master_customer_id]), '-infinity'
          from ledger.customer_custody l
         where l.batch_id > base.mark and l.batch_id <= run.mark
         union all
        select unnest(array[l.sub_customer_id, l.master_customer_id]), '-infinity'
          from ledger.customer_custody_end e
          join ledger.customer_custody l on l.custody_id = e.custody_id and l.batch_id = e.batch_id
         where e.ended_by > base.mark and e.ended_by <= run.mark
    ), reached as (
        select c.customer_id, c.from_at from changed c
         union all
        select unnest(array[l.sub_customer_id, l.master_customer_id]), '-infinity'
          from ledger.customer_custody l
          join changed c on c.customer_id in (l.sub_customer_id, l.master_customer_id)
    )
    select r.customer_id, min(r.from_at)
      from reached r
     where r.customer_id is not null
     group by r.customer_id;
end
$$;

-- The first day that may be another, by customer and bill cycle: of new, changed and ended records theirs, old
-- and new; of such customers that of their first record from then on. What belongs to a month that was ever closed is
-- shown in others too (1.8).
create function nightpost.segments_days(run nightpost.run, base nightpost.run)
returns table (customer_id text, report_cycle text, from_day date)
language plpgsql stable set enable_hashjoin = off set enable_mergejoin = off as $$ -- by the keys of the few, never over the ledger
begin
    return query
    with record as (
        select l.customer_id, l.bill_cycle, l.trade_time
          from ledger.consumption l
         where l.batch_id > base.mark and l.batch_id <= run.mark
         union all
        select l.customer_id, l.bill_cycle, l.trade_time
          from ledger.consumption_end e
          join ledger.consumption l on l.customer_id = e.customer_id
                                   and l.bill_cycle = e.bill_cycle
                                   and l.record_id = e.record_id
                                   and l.batch_id = e.batch_id
         where e.ended_by > base.mark and e.ended_by <= run.mark
         union all
        select l.customer_id, l.bill_cycle, l.trade_time
          from nightpost.segments_customers(run, base) c
          join ledger.consumption l on l.customer_id = c.customer_id and l.trade_time >= c.from_at
    )
    select r.customer_id,
           case when n.bill_cycle is not null then '*' else r.bill_cycle end,
           (min(r.trade_time) at time zone 'Etc/GMT-8')::date
      from record r
      left join (select distinct c.bill_cycle from nightpost.closing c) n on n.bill_cycle = r.bill_cycle
     group by 1, 2;
end
$$;

-- Per period what its performance lines meet beside their own columns; '*' = every period.
create function nightpost.segments_gates() returns jsonb
language plpgsql stable as $$
begin
    return (select jsonb_object_agg(g.report_cycle, g.said)
      from (select g.report_cycle, md5(string_agg(g.service_type_code || ' ' || g.product_policy, E'\n'
                                                  order by g.service_type_code collate "C")) as said
              from known.product_gate g
             group by g.report_cycle
             union all
            select '*', md5(string_agg(p::text, E'\n' order by p.plan_id collate "C", p.valid_from_cycle))
              from known.incentive_plan p) g);
end
$$;

-- The days of a trade_day. Whose a record of a customer is or ever was: the partners it was associated with at any
-- time, as far as anybody ever said, and who may stand on top of them.
create function nightpost.segments_consumption(run nightpost.run, base nightpost.run)
returns table (top_id text, owner_id text, report_cycle text, from_day date)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with day as materialized (
        select * from nightpost.segments_days(run, base)
    ), relative as (
        select d.customer_id, d.customer_id as other from day d
         union
        select d.customer_id, c.master_customer_id from day d join ledger.customer_custody c on c.sub_customer_id = d.customer_id
    ), owner as (
        select r.customer_id, a.partner_id as owner_id
          from relative r
          join ledger.customer_association a on a.customer_id = r.other
         union
        select r.customer_id, '_unowned' from relative r
    ), pair as (
        select o.customer_id, o.owner_id as top_id, o.owner_id from owner o
         union
        select o.customer_id, p.distributor_id, o.owner_id from owner o join ledger.partner_relation p on p.reseller_id = o.owner_id
    )
    select p.top_id, p.owner_id, d.report_cycle, min(d.from_day)
      from day d
      join pair p on p.customer_id = d.customer_id
     group by p.top_id, p.owner_id, d.report_cycle;
end
$$;

-- The days of a line_day: of the lines that are others, and of customers who have another name.
create function nightpost.segments_performance(run nightpost.run, base nightpost.run)
returns table (top_id text, owner_id text, report_cycle text, from_day date)
language plpgsql stable set enable_hashjoin = off set enable_mergejoin = off as $$
#variable_conflict use_column
begin
    return query
    select d.top_id, d.owner_id, d.report_cycle, min(d.from_day)
      from (select c.top_id, c.owner_id, c.report_cycle, c.from_day
              from nightpost.performance_change c
             where c.mark > base.mark
             union all
            select l.top_id, l.owner_id, l.report_cycle, l.line_day
              from nightpost.segments_customers(run, base) c
              join mart.performance_line l on l.source_customer_id = c.customer_id
             where c.from_at = '-infinity') d
     group by d.top_id, d.owner_id, d.report_cycle;
end
$$;

-- Notes what may be gone on from.
create function nightpost.touch_segments(run_name text, everything bool) returns void
language plpgsql as $$
declare
    run  nightpost.run;
    base nightpost.run;
begin
    delete from nightpost.segment_touched t where t.run_id = run_name;
    delete from nightpost.segment_run c where c.run_id = run_name;
    insert into nightpost.segment_run values (run_name, null, nightpost.segments_gates());
    select * into strict run from nightpost.run r where r.run_id = run_name;
    select * into base from nightpost.base_run(run);
    if everything or not found then
        return;
    end if;
    if exists (select from nightpost.erasure e where e.erased_at >= base.first_started_at) then -- no batch says so: nor may files be linked
        insert into nightpost.touched values (run_name, '*', '*', '*', 'somebody was erased') on conflict do nothing;
        return;
    end if;
    if not nightpost.segments_hold(run, base) then
        return;
    end if;
    update nightpost.segment_run c set base_run = base.run_id where c.run_id = run_name;
    insert into nightpost.segment_touched
    select run_name, 'trade_day', c.* from nightpost.segments_consumption(run, base) c
     union all
    select run_name, 'line_day', p.* from nightpost.segments_performance(run, base) p;
end
$$;

select nightpost.secure();
