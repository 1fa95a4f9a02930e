-- 冻结: frozen is what was consumed in the plan's whole period up to the end of D, in the file of an older
-- cycle of the period too (1-domain.md, 1.6; E55). Two files of one night say the same of one key.
drop function nightpost.incentive_freeze();
drop function nightpost.incentive_owed();

-- The tables of the marts are found by the search path (see 0008).
set check_function_bodies = off;

-- The whole periods of the plans in force in the cycle, not to date: first and last cycle, of a version that
-- begins or ends within the period those in which it is valid [choice].
create function nightpost.incentive_whole_period() returns table (plan_id text, first_cycle text, last_cycle text)
language sql stable as $$
    select p.plan_id,
           p.first_cycle collate "C",
           least(c.last_cycle collate "C", v.valid_to_cycle collate "C")
      from nightpost.incentive_period() p
     cross join lateral nightpost.period_cycles(p.period) c
      join known.incentive_plan v on v.plan_id = p.plan_id
                                 and v.valid_from_cycle = p.valid_from_cycle
$$;

-- What a partner's customers, those of its resellers too, took on debt or credit in a period and had not
-- paid back at the end of D. A refund to debt or credit lessens what its customer owes in that period
-- [choice]. Of a record with later adjustment lines, what was paid back covers its earlier cycles first.
create function nightpost.incentive_owed()
returns table (top_id text, first_cycle text, last_cycle text, currency text, customers int8, debt numeric, credit numeric)
language sql stable as $$
    with clock as (
        select current_setting('nightpost.through')::date   as through
    ), period as materialized (
        select distinct w.first_cycle, w.last_cycle from nightpost.incentive_whole_period() w
    ), taken as (
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
    ), repaid as (
        select r.customer_id, r.record_id, r.kind, sum(r.amount) as amount
          from known.repayment r
         cross join clock t
         where r.paid_time < (t.through + 1)::timestamp at time zone 'Etc/GMT-8'
         group by r.customer_id, r.record_id, r.kind
    ), owed as (
        select n.top_id,
               n.first_cycle,
               n.last_cycle,
               n.currency,
               n.source_customer_id,
               n.kind,
               sum(case when n.amount > 0
                        then greatest(n.amount - greatest(coalesce(r.amount, 0) - coalesce(e.amount, 0), 0), 0)
                        else n.amount end)                   as amount
          from taken n
          left join repaid r on r.customer_id = n.source_customer_id
                            and r.record_id = n.record_id
                            and r.kind = n.kind
          left join lateral (
               select sum(case n.kind when 'debt' then b.debt_amount else b.credit_amount end) as amount
                 from consumption_line b
                where n.adjusted
                  and b.source_customer_id = n.source_customer_id
                  and b.bill_cycle = n.bill_cycle
                  and b.record_id = n.record_id
                  and b.report_cycle < n.first_cycle) e on true
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

-- The freezing in words, one row per plan and partner that is frozen.
create function nightpost.incentive_freeze() returns table (plan_id text, top_id text, reason text)
language sql stable as $$
    select w.plan_id,
           o.top_id,
           case when current_setting('nightpost.locale', true) = 'en'
                then 'not repaid: ' || string_agg(concat_ws(', ',
                         'debt ' || nightpost.amount_text(o.debt) || ' ' || o.currency,
                         'credit ' || nightpost.amount_text(o.credit) || ' ' || o.currency), ', '
                         order by o.currency collate "C")
                else '未还清：' || string_agg(concat_ws('，',
                         '欠费 ' || nightpost.amount_text(o.debt) || ' ' || o.currency,
                         '信用额度 ' || nightpost.amount_text(o.credit) || ' ' || o.currency), '，'
                         order by o.currency collate "C") end
      from nightpost.incentive_owed() o
      join nightpost.incentive_whole_period() w on w.first_cycle = o.first_cycle
                                               and w.last_cycle = o.last_cycle
     group by w.plan_id, o.top_id
$$;

reset check_function_bodies;
