-- What reports/*/explain.sql have in common: instants, batches, versions and the decision of a row's scope, in
-- words (3-operations.md, 3.6). They read what is known at the setting nightpost.mark.

-- The tables of the marts are found by the search path; they are not there when this file runs.
set check_function_bodies = off;

-- An instant in business time; open ends are 'now'.
create function nightpost.explain_time(at timestamptz) returns text
language sql immutable strict parallel safe as $$
    select case when at = 'infinity' then 'now'
                when at = '-infinity' then 'ever'
                else to_char(at at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') end
$$;

-- An instant as a file shows it: with Z for programs, in business time for people (2.2).
create function nightpost.explain_instant(cell text) returns timestamptz
language sql immutable strict parallel safe as $$
    select case when right(cell, 1) = 'Z' then cell::timestamptz
                else cell::timestamp at time zone 'Etc/GMT-8' end
$$;

-- Where a version comes from.
create function nightpost.explain_batch(number int8) returns text
language plpgsql stable as $$
begin
    return coalesce((select concat_ws(', ', format('batch %s: source %s', b.batch_id, b.source), b.file,
                                      'business date ' || b.business_date)
                       from nightpost.batch b
                      where b.batch_id = number), 'batch ' || number);
end
$$;

-- The versions of a consumption record, and what of them the cell is made of.
create function nightpost.explain_record(first_place int4, customer text, cycle text, record text, fields text[])
returns table (place int4, what text, value text, tail text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with version as materialized ( -- the words are found where the session is
        select k.record_id,
               k.trade_time,
               k.batch_id,
               to_jsonb(k) as content,
               (select min(e.ended_by) from ledger.consumption_end e
                 where e.customer_id = k.customer_id and e.bill_cycle = k.bill_cycle
                   and e.record_id = k.record_id and e.batch_id = k.batch_id
                   and e.ended_by <= current_setting('nightpost.mark')::int8) as ended_by
          from ledger.consumption k
         where k.customer_id = customer
           and k.bill_cycle = cycle
           and k.record_id = record
           and k.batch_id <= current_setting('nightpost.mark')::int8
    )
    select first_place,
           'record ' || v.record_id,
           concat_ws(', ', (select string_agg(f.field || ' ' || coalesce(nightpost.amount_text((v.content ->> f.field)::numeric), 'none'),
                                              ', ' order by f.place)
                              from unnest(fields) with ordinality f (field, place)),
                     'traded ' || nightpost.explain_time(v.trade_time)),
           concat_ws(', ', nightpost.explain_batch(v.batch_id), 'ended by batch ' || v.ended_by)
      from version v
     order by v.batch_id;
end
$$;

-- Why a row is its partner's: the instant that decides, the associations that contain it, the distributor above the
-- owner and the manager of the day (1.4; E36, E39, E41).
create function nightpost.explain_scope(first_place int4, customer text, owner text, at timestamptz)
returns table (place int4, what text, value text, tail text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select first_place, 'scope instant', nightpost.explain_time(at) || ' (GMT+8)', 'customer ' || customer
     where at is not null
     union all
    select first_place + 1, 'association ' || a.association_id,
           format('%s, type %s, from %s to %s', a.partner_id, a.association_type, nightpost.explain_time(a.valid_from),
                  nightpost.explain_time(a.valid_to)),
           nightpost.explain_batch(a.batch_id)
      from known.customer_association a
     where a.customer_id = customer
       and a.valid_from <= at
       and a.valid_to >= at
     union all
    select first_place + 2, 'distributor',
           format('%s, relation %s from %s', r.distributor_id, r.relation_id, nightpost.explain_time(r.valid_from)),
           nightpost.explain_batch(r.batch_id)
      from known.partner_relation r
     where r.reseller_id = owner
       and r.valid_from <= at
       and r.valid_to > at
     union all
    select first_place + 3, 'manager', format('%s on %s', m.account_manager_id, (at at time zone 'Etc/GMT-8')::date),
           (select string_agg(format('assignment %s from %s, batch %s', g.assignment_id, nightpost.explain_time(g.valid_from), g.batch_id),
                              '; ' order by g.valid_from, g.assignment_id)
              from known.customer_manager_assignment g
             where g.customer_id = customer
               and g.partner_id = owner
               and g.account_manager_id = m.account_manager_id
               and g.valid_from <= at)
      from manager_interval m
     where m.customer_id = customer
       and m.partner_id = owner
       and m.day_from <= (at at time zone 'Etc/GMT-8')::date
       and m.day_to > (at at time zone 'Etc/GMT-8')::date;
end
$$;

-- The product policy of a service in a period, and the versions that are known of it (E46).
create function nightpost.explain_gate(first_place int4, service text, cycle text)
returns table (place int4, what text, value text, tail text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select first_place, format('policy of %s, %s', service, cycle),
           coalesce('product policy ' || (select g.product_policy from known.product_gate g
                                           where g.report_cycle = cycle and g.service_type_code = service),
                    'no product policy'),
           (select 'versions known: ' || string_agg(format('%s since %s, batch %s', i.incentive_policy,
                                                           nightpost.explain_time(i.valid_from), i.batch_id), '; '
                                                    order by i.batch_id, i.valid_from)
              from ledger.incentive_policy i
             where i.policy_month = cycle
               and i.service_type_code = service
               and i.batch_id <= current_setting('nightpost.mark')::int8);
end
$$;

-- Performance lines behind a cell, the largest first, and how many there are beyond fifty.
create function nightpost.explain_lines(first_place int4, line_ids text[], top text)
returns table (place int4, what text, value text, tail text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    with line as materialized (
        select l.*
          from performance_line l
         where l.top_id = top
           and l.performance_id = any (line_ids)
           and l.line_day <= current_setting('nightpost.through')::date
    ), shown as materialized (
        select l.* from line l order by abs(l.counted_amount) desc, l.performance_id limit 50
    ), version as materialized ( -- of another key than the lines: a step of its own
        select k.customer_id, k.bill_cycle, k.record_id, k.batch_id
          from (select distinct s.source_customer_id, s.original_cycle, s.source_key from shown s where s.origin = 'record') s
          join ledger.consumption k on k.customer_id = s.source_customer_id
                                   and k.bill_cycle = s.original_cycle
                                   and k.record_id = s.source_key
         where k.batch_id <= current_setting('nightpost.mark')::int8
    )
    select first_place, 'line ' || f.performance_id,
           format('counted %s %s, customer %s, %s of %s', nightpost.amount_text(f.counted_amount), f.currency, f.customer_id,
                  f.origin, f.source_key),
           coalesce((select string_agg(nightpost.explain_batch(k.batch_id), '; ' order by k.batch_id)
                       from version k
                      where f.origin = 'record'
                        and k.customer_id = f.source_customer_id
                        and k.bill_cycle = f.original_cycle
                        and k.record_id = f.source_key),
                    'nightpost explain its row in performance')
      from shown f
     union all
    select first_place + 1, 'and more', (count(*) - 50)::text || ' lines with smaller amounts', ''
      from line l
    having count(*) > 50;
end
$$;

-- The version of an incentive plan that counts in a cycle, and its tiers.
create function nightpost.explain_plan(first_place int4, plan text, cycle text)
returns table (place int4, what text, value text, tail text)
language plpgsql stable as $$
#variable_conflict use_column
begin
    return query
    select first_place, 'plan ' || p.plan_id,
           concat_ws(', ', format('valid from %s to %s, %s, %s, association types %s, policies that earn %s', p.valid_from_cycle,
                                  coalesce(p.valid_to_cycle, 'now'), p.period_kind, p.tier_mode, p.association_types, p.product_policies),
                     'bonus rate ' || trim_scale(p.new_customer_bonus_rate), 'cap ' || nightpost.amount_text(p.cap_amount)),
           nightpost.explain_batch(p.batch_id)
      from known.incentive_plan p
     where p.plan_id = plan
       and p.valid_from_cycle <= cycle
       and coalesce(p.valid_to_cycle, '9999-12') >= cycle
     union all
    select first_place + 1, 'tier from ' || nightpost.amount_text(t.threshold), 'rate ' || trim_scale(t.rate),
           nightpost.explain_batch(t.batch_id)
      from known.incentive_plan p
      join known.incentive_tier t on t.plan_id = p.plan_id and t.valid_from_cycle = p.valid_from_cycle
     where p.plan_id = plan
       and p.valid_from_cycle <= cycle
       and coalesce(p.valid_to_cycle, '9999-12') >= cycle;
end
$$;

reset check_function_bodies;

-- What a control is about, told apart: a reseller's figure is one per distributor that it had.
create function nightpost.control_subject(key text, top_id text, owner_id text) returns text
language sql immutable parallel safe as $$
    select case when top_id <> owner_id then key || ', ' || top_id else key end
$$;

-- What each batch put into a month of the ledger, and what it took out: a corrected row is out and in (1.8).
create view nightpost.finance_change as
select l.customer_id, l.bill_cycle, l.record_id, l.trade_time, l.currency, l.payable_amount, l.batch_id as changed_by
  from ledger.consumption l
 where current_setting('nightpost.recipient', true) = '_finance'
 union all
select l.customer_id, l.bill_cycle, l.record_id, l.trade_time, l.currency, - l.payable_amount, e.ended_by
  from ledger.consumption_end e
  join ledger.consumption l on l.customer_id = e.customer_id
                           and l.bill_cycle = e.bill_cycle
                           and l.record_id = e.record_id
                           and l.batch_id = e.batch_id
 where current_setting('nightpost.recipient', true) = '_finance';
insert into nightpost.report_reads values ('finance_change');

select nightpost.secure();
