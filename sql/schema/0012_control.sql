-- The gate before publishing (3-operations.md, 3.3): what the controls found, and whom it holds back.

-- What every control found, in every run: for finance's workbook, and so that a later night can compare.
-- A row of sql/check/*.sql says what should be and what is; the verdict follows from it. A failed row
-- holds back the partners it names: top_id, owner_id, or everybody where owner_id is '*'.
create table nightpost.control (
    run_id     text collate "C" not null,
    control    text collate "C" not null, -- number in 3.3
    name       text collate "C" not null, -- file in sql/check
    key        text collate "C" not null,
    top_id     text collate "C",
    owner_id   text collate "C",
    measure    text collate "C" not null,
    expected   numeric,
    actual     numeric,
    difference numeric generated always as (coalesce(actual, 0) - coalesce(expected, 0)) stored,
    tolerance  numeric not null,
    action     text collate "C" not null check (action in ('hold', 'warn', 'inform')),
    note       text collate "C",
    verdict    text collate "C" generated always as (
        case when action = 'inform' then 'informs'
             when abs(coalesce(actual, 0) - coalesce(expected, 0)) <= tolerance then 'passed'
             when action = 'warn' then 'warning'
             else 'failed' end) stored
);
create index on nightpost.control (run_id, control);

-- Why a recipient of a run is held back by a control; NULL = it is not.
alter table nightpost.recipient add column held text collate "C";

-- The partners that had a customer of a bucket on a day: those whom a difference in it may touch.
create function nightpost.bucket_owners(in_bucket int4, on_day date) returns table (top_id text, owner_id text)
language plpgsql stable parallel restricted as $$ -- the marts in front of the search path
begin
    return query
    select s.top_id, s.owner_id
      from scope_interval s
     where nightpost.customer_bucket(s.customer_id) = in_bucket
       and s.valid_from < (on_day + 1)::timestamp at time zone 'Etc/GMT-8'
       and s.valid_to > on_day::timestamp at time zone 'Etc/GMT-8'
     union
    select c.top_id, c.owner_id
      from consumption_line c
     where c.trade_day = on_day
       and nightpost.customer_bucket(c.source_customer_id) = in_bucket;
end
$$;

-- The partners that have, or had in a cycle, a customer.
create function nightpost.customer_owners(of_customer text, in_cycle text) returns table (top_id text, owner_id text)
language plpgsql stable parallel restricted as $$ -- the marts in front of the search path
begin
    return query
    select s.top_id, s.owner_id
      from scope_interval s
     where s.customer_id = of_customer
       and s.valid_from < (to_date(in_cycle, 'YYYY-MM') + interval '1 month')::timestamp at time zone 'Etc/GMT-8'
       and s.valid_to > to_date(in_cycle, 'YYYY-MM')::timestamp at time zone 'Etc/GMT-8'
     union
    select c.top_id, c.owner_id
      from consumption_line c
     where c.source_customer_id = of_customer
       and c.bill_cycle = in_cycle;
end
$$;
