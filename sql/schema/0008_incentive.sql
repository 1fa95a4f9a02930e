-- 预估激励: plans and tiers as dated data, and the arithmetic of an estimate (1-domain.md, 1.6; E49 to E58).

-- 激励计划 / incentive plans: one row per version, valid for whole cycles, both ends inclusive
create unlogged table staging.incentive_plan (
    plan_id                 text collate "C",
    valid_from_cycle        text collate "C",
    valid_to_cycle          text collate "C",
    plan_name               text collate "C",
    plan_name_en            text collate "C",
    association_types       text collate "C",
    partner_kinds           text collate "C",
    period_kind             text collate "C",
    product_policies        text collate "C",
    tier_mode               text collate "C",
    cap_amount              numeric,
    new_customer_bonus_rate numeric,
    indicator_name          text collate "C",
    indicator_scope         text collate "C",
    indicator_method        text collate "C",
    indicator_dimension     text collate "C",
    currency                text collate "C",
    last_modified           timestamptz,
    place                   text collate "C"
);

-- 激励阶梯 / tiers of a plan's version
create unlogged table staging.incentive_tier (
    plan_id          text collate "C",
    valid_from_cycle text collate "C",
    threshold        numeric,
    rate             numeric,
    last_modified    timestamptz,
    place            text collate "C"
);

select nightpost.make_ledger('incentive_plan', '{plan_id, valid_from_cycle}',
                             '{plan_name, association_types, partner_kinds, period_kind, product_policies, tier_mode, new_customer_bonus_rate, indicator_name, indicator_scope, indicator_method, indicator_dimension, currency}');
select nightpost.make_ledger('incentive_tier', '{plan_id, valid_from_cycle, threshold}', '{rate}');

insert into nightpost.code (code_list, code, zh, en) values
    ('incentive_partner_kind', 'DISTRIBUTOR', '总经销商', 'Distributor'),
    ('incentive_partner_kind', 'SOLUTION_PROVIDER', '解决方案提供商', 'Solution provider'),
    ('incentive_product_policy', '0', '非特定产品', 'General products'),
    ('incentive_product_policy', '1', '特定产品', 'Specific products'),
    ('incentive_period', 'month', '月', 'Month'),
    ('incentive_period', 'quarter', '季度', 'Quarter'),
    ('incentive_period', 'year', '年', 'Year'),
    ('incentive_tier_mode', 'whole', '全额', 'Whole amount'),
    ('incentive_tier_mode', 'marginal', '超额累进', 'Marginal');

-- 'nightpost policy import': the cells of a file with the line of each row; emptied by the next import.
create unlogged table nightpost.policy_row (
    line                    int8 not null,
    fault                   text collate "C",
    plan_id                 text collate "C",
    plan_name               text collate "C",
    plan_name_en            text collate "C",
    valid_from_cycle        text collate "C",
    valid_to_cycle          text collate "C",
    association_types       text collate "C",
    partner_kinds           text collate "C",
    period_kind             text collate "C",
    product_policies        text collate "C",
    tier_mode               text collate "C",
    cap_amount              text collate "C",
    new_customer_bonus_rate text collate "C",
    indicator_name          text collate "C",
    indicator_scope         text collate "C",
    indicator_method        text collate "C",
    indicator_dimension     text collate "C",
    currency                text collate "C",
    threshold               text collate "C",
    rate                    text collate "C"
);

-- A list of codes as plans keep it: 'B;A,,A' is 'A,B'. NULL when there is none.
create function nightpost.code_list(list text) returns text
language sql immutable strict parallel safe as $$
    select string_agg(distinct btrim(c), ',' order by btrim(c))
      from unnest(regexp_split_to_array(list, '[,;|]')) c
     where btrim(c) <> ''
$$;

-- Whether every code of a list is known.
create function nightpost.codes_known(list text, known text) returns bool
language plpgsql stable strict parallel safe as $$
#variable_conflict use_column
begin
    return (
    select coalesce(bool_and(exists (select from nightpost.code k where k.code_list = known and k.code = c)), false)
      from unnest(string_to_array(nightpost.code_list(list), ',')) c);
end
$$;

create function nightpost.is_cycle(cycle text) returns bool
language sql immutable parallel safe as $$ select coalesce(cycle ~ '^[0-9]{4}-(0[1-9]|1[0-2])$', false) $$;

-- The first cycle of the month, quarter or year that holds a cycle, and what the period is called.
create function nightpost.period_first(kind text, cycle text) returns text
language sql immutable strict parallel safe as $$
    select to_char(date_trunc(kind, to_date(cycle, 'YYYY-MM')::timestamp), 'YYYY-MM')
$$;
create function nightpost.period_name(kind text, cycle text) returns text
language sql immutable strict parallel safe as $$
    select case kind when 'month'   then cycle
                     when 'quarter' then to_char(to_date(cycle, 'YYYY-MM'), 'YYYY"Q"Q')
                     when 'year'    then left(cycle, 4) end
$$;

-- An amount for people: trailing zeros dropped, at least two decimals.
create function nightpost.amount_text(amount numeric) returns text
language sql immutable strict parallel safe as $$
    select case when scale(trim_scale(amount)) < 2 then round(amount, 2) else trim_scale(amount) end::text
$$;

-- What the freezing looks at: consumption that was paid by debt or credit.
create index on mart.consumption_line (top_id) where debt_amount <> 0 or credit_amount <> 0;

-- The tables of the marts are found by the search path, so an estimate of an earlier knowledge reads its
-- own; they are not there when this file runs.
set check_function_bodies = off;

-- Plans in force in the cycle, with their period to date. A cycle has one version of a plan; a period in
-- which a version begins or ends counts only the cycles in which it is valid [choice].
create function nightpost.incentive_period()
returns table (plan_id text, valid_from_cycle text, plan_name text, association_types text[], partner_kinds text[],
               product_policies text[], tier_mode text, cap_amount numeric, bonus_rate numeric, indicator_name text,
               currency text, period text, first_cycle text)
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    return query
    select p.plan_id,
           p.valid_from_cycle,
           coalesce(case when current_setting('nightpost.locale', true) = 'en' then p.plan_name_en end, p.plan_name),
           string_to_array(p.association_types, ','),
           string_to_array(p.partner_kinds, ','),
           string_to_array(p.product_policies, ','),
           p.tier_mode,
           p.cap_amount,
           p.new_customer_bonus_rate,
           p.indicator_name,
           p.currency,
           nightpost.period_name(p.period_kind, c.cycle),
           greatest(nightpost.period_first(p.period_kind, c.cycle) collate "C", p.valid_from_cycle collate "C")
      from (select current_setting('nightpost.cycle') as cycle) c
      join known.incentive_plan p on p.valid_from_cycle collate "C" <= c.cycle
                                 and coalesce(p.valid_to_cycle, '9999-12') collate "C" >= c.cycle;
end
$$;

-- Distributors and solution providers whose incentives the recipient may see: whole ones only, because an
-- indicator is a figure of all that a partner and its resellers sell. Resellers have none (E40).
create function nightpost.incentive_partner() returns table (top_id text, partner_type text)
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    return query
    select distinct s.top_id, p.partner_type
      from nightpost.recipient_scope s
      join known.partner p on p.partner_id = s.top_id
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and s.top_id = s.owner_id
       and s.manager_id is null
       and p.partner_type in ('DISTRIBUTOR', 'SOLUTION_PROVIDER');
end
$$;

-- 换绑 (E49): when mid and long tail customers came from one top partner to another, as intervals in
-- which the re-binding is in force. It begins with an association; the next one under the same top
-- partner (another type, another of its resellers) goes on from that begin; a reseller that changes its
-- distributor moves no customer by itself. Only of customers whom one of these partners ever stood on top of:
-- another partner's are not looked at.
create function nightpost.incentive_rebound(tops text[])
returns table (customer_id text, top_id text, valid_from timestamptz, valid_to timestamptz)
language plpgsql stable rows 100 as $$
#variable_conflict use_column
declare
    own text[] := array(select distinct v.customer_id
                          from scope_interval v
                         where v.top_id = any (tops));
begin
    return query
    with owned as (
        select s.customer_id,
               s.top_id,
               s.owner_id,
               s.valid_from,
               s.valid_to,
               lag(s.top_id) over w                          as former_top_id,
               lag(s.valid_from) over w                      as former_from
          from scope_interval s
          join known.customer u on u.customer_id = s.customer_id
         where s.customer_id = any (own)
           and u.customer_id = any (own)
           and u.segment in ('MID_TAIL', 'LONG_TAIL')
           and s.top_id <> '_unowned'
        window w as (partition by s.customer_id order by s.valid_from)
    ), begun as (
        select o.customer_id,
               o.top_id,
               o.valid_from,
               o.valid_to,
               case when o.former_top_id is null then o.valid_from
                    else max(a.valid_from) end               as run_from
          from owned o
          left join known.customer_association a on a.customer_id = o.customer_id
                                                and a.customer_id = any (own)
                                                and a.partner_id = o.owner_id
                                                and a.valid_from <= o.valid_from
                                                and a.valid_to > o.valid_from
                                                and a.valid_from > o.former_from
                                                and o.former_top_id <> o.top_id
         group by o.customer_id, o.top_id, o.valid_from, o.valid_to, o.former_top_id
    ), run as (
        select b.*,
               max(b.run_from) over w                        as began,
               min(b.run_from) over (partition by b.customer_id) as first_began
          from begun b
        window w as (partition by b.customer_id order by b.valid_from)
    )
    select r.customer_id,
           r.top_id,
           r.valid_from,
           least(r.valid_to, e.ends)
      from run r
     cross join lateral (
           select (r.began at time zone 'Etc/GMT-8' + interval '6 months') at time zone 'Etc/GMT-8' as ends) e
     where r.began > r.first_began
       and r.began >= timestamptz '2026-01-01 00:00:00+08'
       and r.valid_from < e.ends;
end
$$;

-- The whole periods of the plans in force in the cycle, not to date: first and last cycle, of a version that
-- begins or ends within the period those in which it is valid [choice].
create function nightpost.incentive_whole_period() returns table (plan_id text, first_cycle text, last_cycle text)
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    return query
    select p.plan_id,
           p.first_cycle collate "C",
           least(c.last_cycle collate "C", v.valid_to_cycle collate "C")
      from nightpost.incentive_period() p
     cross join lateral nightpost.period_cycles(p.period) c
      join known.incentive_plan v on v.plan_id = p.plan_id
                                 and v.valid_from_cycle = p.valid_from_cycle;
end
$$;

-- What a partner's customers, those of its resellers too, took on debt or credit in a period and had not
-- paid back at the end of D. A record is of the period in which it was consumed, with what later adjustments make of it;
-- a refund to debt or credit lessens what its customer owes in its period [choice].
create function nightpost.incentive_owed()
returns table (top_id text, first_cycle text, last_cycle text, currency text, customers int8, debt numeric, credit numeric)
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    return query
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
               c.currency,
               k.kind,
               sum(k.amount)                                 as amount
          from period p
         cross join clock t
          join consumption_line c on c.bill_cycle between p.first_cycle and p.last_cycle
                                 and c.trade_day <= t.through
                                 and (c.debt_amount <> 0 or c.credit_amount <> 0)
          join nightpost.incentive_partner() o on o.top_id = c.top_id
         cross join lateral (values ('debt', c.debt_amount), ('credit', c.credit_amount)) k (kind, amount)
         where c.report_cycle >= (select min(f.first_cycle) from period f) -- no line is issued before its own cycle
           and c.batch_id <= current_setting('nightpost.mark')::int8       -- a final file knows what its closing knew
           and k.amount <> 0
         group by 1, 2, 3, 4, 5, 6, 7
    ), repaid as materialized (
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
               sum(case when n.amount > 0 then greatest(n.amount - coalesce(r.amount, 0), 0)
                        else n.amount end)                   as amount
          from taken n
          left join repaid r on r.customer_id = n.source_customer_id
                            and r.record_id = n.record_id
                            and r.kind = n.kind
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
     group by o.top_id, o.first_cycle, o.last_cycle, o.currency;
end
$$;

-- The freezing in words, one row per plan and partner that is frozen.
create function nightpost.incentive_freeze() returns table (plan_id text, top_id text, reason text)
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    return query
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
     group by w.plan_id, o.top_id;
end
$$;

reset check_function_bodies;
