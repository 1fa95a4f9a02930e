-- 激励账单: formal incentive bills, what happened to them, and what operators say (1-domain.md, 1.6, 1.11;
-- E52, E56, E57).

-- 激励账单 / formal bills of incentives
create unlogged table staging.incentive_bill (
    bill_id          text collate "C",
    plan_id          text collate "C",
    period           text collate "C",
    partner_id       text collate "C",
    association_type text collate "C",
    indicator_value  numeric,
    tier_threshold   numeric,
    rate             numeric,
    base_amount      numeric,
    bill_amount      numeric,
    currency         text collate "C",
    state            text collate "C",
    formed_at        timestamptz,
    confirm_deadline timestamptz,
    confirmed_at     timestamptz,
    paid_at          timestamptz,
    expires_at       timestamptz,
    netted_bill_id   text collate "C",
    last_modified    timestamptz,
    place            text collate "C"
);

-- 激励账单明细 / their lines
create unlogged table staging.incentive_bill_line (
    data_id          text collate "C",
    bill_id          text collate "C",
    customer_id      text collate "C",
    reseller_id      text collate "C",
    record_id        text collate "C",
    bill_cycle       text collate "C",
    base_amount      numeric,
    rate             numeric,
    bonus_rate       numeric,
    incentive_amount numeric,
    last_modified    timestamptz,
    place            text collate "C"
);

select nightpost.make_ledger('incentive_bill', '{bill_id}', '{plan_id, period, partner_id, association_type, indicator_value, rate, base_amount, bill_amount, currency, state, formed_at, confirm_deadline}');
select nightpost.make_ledger('incentive_bill_line', '{data_id}', '{bill_id, customer_id, bill_cycle, base_amount, rate, bonus_rate, incentive_amount}');

-- What an operator says: this partner confirmed this bill on that business day. One per bill, with a
-- batch of its own (source _operator), never changed.
create table nightpost.incentive_confirmation (
    bill_id      text collate "C" primary key,
    by_whom      text collate "C" not null,
    confirmed_on date not null,
    batch_id     int8 not null
);
create view known.incentive_confirmation as
select c.bill_id, c.by_whom, c.confirmed_on, c.batch_id
  from nightpost.incentive_confirmation c
 where c.batch_id <= current_setting('nightpost.mark')::int8;

-- The cycles of a period: 2026-09, 2026Q3 or 2026.
create function nightpost.period_cycles(period text) returns table (first_cycle text, last_cycle text)
language sql immutable strict parallel safe as $$
    select to_char(p.month, 'YYYY-MM') collate "C",
           to_char(p.month + p.months - interval '1 month', 'YYYY-MM') collate "C"
      from (select case length(period)
                   when 4 then make_date(period::int4, 1, 1)
                   when 6 then make_date(left(period, 4)::int4, right(period, 1)::int4 * 3 - 2, 1)
                   else to_date(period, 'YYYY-MM') end           as month,
                   case length(period) when 4 then interval '12 months'
                                       when 6 then interval '3 months'
                                       else interval '1 month' end as months) p
$$;

-- The instants at which a bill changed its state, from facts; what is later than the end of D has not
-- happened in D's files. Confirmed: the earliest of what the source says, the operator's day (from its
-- first second) and the deadline itself (E56). A state that the source states without its instant counts
-- from the business date on which it first said so. Whichever of paid and expired is first ends a bill.
create view known.incentive_bill_course as
select b.bill_id,
       b.plan_id,
       b.period,
       b.partner_id,
       b.association_type,
       b.currency,
       b.bill_amount,
       b.netted_bill_id,
       b.formed_at,
       b.confirm_deadline,
       least(f.confirmed_at, f.operator_at, b.confirm_deadline, f.paid_at)            as confirmed_from,
       case least(f.confirmed_at, f.operator_at, b.confirm_deadline, f.paid_at)
            when b.confirm_deadline then 'deadline'
            when f.operator_at then 'operator'
            else 'partner' end                                                       as confirmed_how,
       case when f.operator_at <= least(f.confirmed_at, b.confirm_deadline, f.paid_at)
             and f.operator_at < b.confirm_deadline then f.by_whom end                 as confirmed_by,
       case when f.expired_at <= f.paid_at then null else f.paid_at end                as paid_from,
       case when f.paid_at < f.expired_at then null else f.expired_at end              as expired_from
  from known.incentive_bill b
 cross join lateral (
       select coalesce(b.confirmed_at, case when b.state = 'PAYING' then s.said_at end) as confirmed_at,
              coalesce(b.paid_at, case when b.state = 'PAID' then s.said_at end)       as paid_at,
              coalesce(b.expires_at, case when b.state = 'EXPIRED' then s.said_at end) as expired_at,
              o.confirmed_on::timestamp at time zone 'Etc/GMT-8'                       as operator_at,
              o.by_whom
         from (select min(n.business_date)::timestamp at time zone 'Etc/GMT-8' as said_at
                 from ledger.incentive_bill l
                 join nightpost.batch n on n.batch_id = l.batch_id
                where l.bill_id = b.bill_id
                  and l.state = b.state
                  and l.batch_id <= b.batch_id) s
         left join known.incentive_confirmation o on o.bill_id = b.bill_id) f;

-- What an expiring bill leaves behind (E57), as bookings: nothing is rewritten, and the lines and the
-- bookings of a bill add up to what it is still worth.
-- [choice] A positive bill that expires unpaid first nets the negative bills that exist at that instant:
-- of the same partner, association type and currency (the way in which they would be paid), of any plan
-- and period, formed before it, neither paid, expired nor netted to 0; the oldest first (formed_at, then
-- bill id). Of several that expire at one instant the oldest goes first. What it cannot net is lost. It
-- nets once: a negative bill that arises later finds nothing. Where the source says which bill it netted
-- itself (netted_bill_id), nothing is computed again.
create function nightpost.incentive_bookings()
returns table (bill_id text, booked_at timestamptz, kind text, other_bill_id text, amount numeric)
language plpgsql stable as $$
declare
    pair   record;
    gone   text;                                  -- the expired bill whose pairs are being read
    at     timestamptz;
    netted jsonb := '{}';                         -- bill: what netting has booked on it so far
    rest   numeric;
    part   numeric;
begin
    for pair in
        with course as materialized (select c.* from known.incentive_bill_course c)
        select g.bill_id, g.expired_from, g.bill_amount, d.bill_id as debt_id, d.bill_amount as debt_amount
          from course g
          left join course d on g.bill_amount > 0
                            and g.netted_bill_id is null
                            and d.bill_amount < 0
                            and d.partner_id = g.partner_id
                            and d.association_type = g.association_type
                            and d.currency = g.currency
                            and d.formed_at < g.expired_from
                            and (d.paid_from is null or d.paid_from >= g.expired_from)
                            and (d.expired_from is null or d.expired_from > g.expired_from)
         where g.expired_from is not null
         order by g.expired_from, g.formed_at, g.bill_id collate "C", d.formed_at, d.bill_id collate "C"
    loop
        if gone is distinct from pair.bill_id then
            if rest <> 0 then
                return query values (gone, at, 'expiry', null::text, - rest);
            end if;
            gone := pair.bill_id;
            at := pair.expired_from;
            rest := pair.bill_amount + coalesce((netted ->> pair.bill_id)::numeric, 0);
        end if;
        part := least(rest, - pair.debt_amount - coalesce((netted ->> pair.debt_id)::numeric, 0));
        continue when pair.debt_id is null or part <= 0;
        netted := netted || jsonb_build_object(pair.debt_id, coalesce((netted ->> pair.debt_id)::numeric, 0) + part);
        rest := rest - part;
        return query values (pair.bill_id, pair.expired_from, 'netting', pair.debt_id, - part),
                            (pair.debt_id, pair.expired_from, 'netting', pair.bill_id, part);
    end loop;
    if rest <> 0 then
        return query values (gone, at, 'expiry', null::text, - rest);
    end if;
end
$$;

-- Lines of formal bills and their bookings, with the instants that decide the state at the end of D.
create table mart.incentive_bill_line (
    top_id             text collate "C" not null,
    bill_id            text collate "C" not null,
    data_id            text collate "C" not null,
    booked_at          timestamptz not null,      -- D cuts by it
    line_kind          text collate "C" not null check (line_kind in ('line', 'netting', 'expiry')),
    plan_id            text collate "C" not null,
    period             text collate "C" not null,
    association_type   text collate "C" not null,
    currency           text collate "C" not null,
    indicator_value    numeric(38,12),
    tier_threshold     numeric(38,12),
    customer_id        text collate "C",
    reseller_id        text collate "C",
    account_manager_id text collate "C",
    performance_id     text collate "C",
    record_id          text collate "C",
    bill_cycle         text collate "C",
    base_amount        numeric(38,12),
    rate               numeric(38,12),
    bonus_rate         numeric(38,12),
    incentive_amount   numeric(38,12) not null,
    formed_at          timestamptz not null,
    confirmed_from     timestamptz not null,
    confirmed_how      text collate "C" not null,
    paid_from          timestamptz,
    expired_from       timestamptz,
    netted_from        timestamptz,               -- a negative bill that netting brought to 0
    primary key (top_id, bill_id, data_id)
);
create index on mart.incentive_bill_line (bill_id);
create index on mart.incentive_bill_line (customer_id);
create index on mart.incentive_bill_line (bill_cycle);
create index on mart.incentive_bill_line (line_kind) where line_kind <> 'line';
create index on ledger.incentive_bill_line using brin (batch_id) with (pages_per_range = 16);
create index on ledger.incentive_bill_line (bill_id);

-- The tables of the marts are found by the search path; they are not there when this file runs.
set check_function_bodies = off;

-- 冻结 of formal bills (E55): what the partner's customers, those of its resellers too, took on debt or credit
-- in the bill's period and had not paid back at the end of D, by the rules of incentive_owed() (0008_incentive.sql).
create function nightpost.incentive_bill_owed(partner text, period text)
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
                                 and c.bill_cycle between p.first_cycle and p.last_cycle
                                 and c.report_cycle >= p.first_cycle -- no line is issued before its own cycle
                                 and c.batch_id <= current_setting('nightpost.mark')::int8
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

-- The freezing of a bill in words, in the words of the estimate; NULL when nothing is owed.
create function nightpost.incentive_bill_freeze(partner text, period text) returns text
language sql stable as $$
    select case when current_setting('nightpost.locale', true) = 'en'
                then 'not repaid: ' || string_agg(concat_ws(', ',
                         'debt ' || nightpost.amount_text(o.debt) || ' ' || o.currency,
                         'credit ' || nightpost.amount_text(o.credit) || ' ' || o.currency), ', '
                         order by o.currency collate "C")
                else '未还清：' || string_agg(concat_ws('，',
                         '欠费 ' || nightpost.amount_text(o.debt) || ' ' || o.currency,
                         '信用额度 ' || nightpost.amount_text(o.credit) || ' ' || o.currency), '，'
                         order by o.currency collate "C") end
      from nightpost.incentive_bill_owed(partner, period) o
$$;

-- The status of a bill at an instant, from its course (E52).
create function nightpost.incentive_status(at timestamptz, confirmed_from timestamptz, paid_from timestamptz,
                                          expired_from timestamptz, netted_from timestamptz) returns text
language sql immutable parallel safe as $$
    select case when netted_from < at    then 'netted'
                when expired_from < at   then 'expired'
                when paid_from < at      then 'paid'
                when confirmed_from < at then 'paying'
                else 'to_confirm' end
$$;
