-- FOCUS 1.2 (1-domain.md, 1.9): what the export needs beyond the marts. The choices that are data stand
-- in tables, the words and ids in functions that two reports share.

-- Tags of a resource, as the source writes them: key=value;key=value, or one JSON object.
alter table staging.consumption add column resource_tag text collate "C";
alter table ledger.consumption add column resource_tag text collate "C";
alter table mart.consumption_line add column resource_tag text collate "C";

update nightpost.feed
   set value_columns = value_columns || 'resource_tag'::text
 where feed = 'consumption';

do $$
begin
    execute format('create or replace view known.consumption as select %s, l.resource_tag from ledger.consumption l'
                   ' where l.batch_id <= current_setting(''nightpost.mark'')::int8'
                   ' and not exists (select from ledger.consumption_end e where e.customer_id = l.customer_id'
                   ' and e.bill_cycle = l.bill_cycle and e.record_id = l.record_id and e.batch_id = l.batch_id'
                   ' and e.ended_by <= current_setting(''nightpost.mark'')::int8)',
                   (select string_agg(format('l.%I', a.attname), ', ' order by a.attnum)
                      from pg_attribute a
                     where a.attrelid = 'known.consumption'::regclass
                       and a.attnum > 0));
end
$$;

-- A charge that list and contract price with opposite signs cannot have two prices that are not negative
-- over one quantity: it is an adjustment.
create function nightpost.focus_category(category text, official numeric, discount numeric) returns text
language sql immutable parallel safe as $$
    select case when category in ('Usage', 'Purchase') and sign(official) * sign(official - coalesce(discount, 0)) < 0
                then 'Adjustment' else category end
$$;

-- Whose bill it is: the vendor bills, so provider and issuer are one (BilledCost-C-005-C). What others
-- publish on its marketplace keeps the publisher.
create table nightpost.focus_issuer (
    provider_type int4 primary key,
    issuer_name   text collate "C" not null,
    publisher     text collate "C" not null,
    payment_terms text collate "C" not null
);
insert into nightpost.focus_issuer values
    (1, 'Huawei Cloud', 'Huawei Cloud', 'Monthly settlement'),
    (2, 'Huawei Cloud', 'KooGallery', 'Monthly settlement');

-- What a bill type is in FOCUS. A refund has the category of what it refunds.
create table nightpost.focus_bill_type (
    bill_type        int4 primary key,
    charge_category  text collate "C" not null check (charge_category in ('Usage', 'Purchase', 'Tax', 'Credit', 'Adjustment')),
    charge_frequency text collate "C" not null check (charge_frequency in ('One-Time', 'Recurring', 'Usage-Based'))
);
insert into nightpost.focus_bill_type values
    (1,   'Purchase',   'One-Time'),
    (2,   'Purchase',   'One-Time'),
    (3,   'Purchase',   'One-Time'),
    (4,   'Purchase',   'One-Time'),
    (5,   'Usage',      'Usage-Based'),
    (8,   'Purchase',   'Recurring'),
    (9,   'Credit',     'One-Time'),
    (12,  'Usage',      'Usage-Based'),
    (13,  'Adjustment', 'One-Time'),
    (14,  'Usage',      'Recurring'),
    (15,  'Tax',        'One-Time'),
    (16,  'Adjustment', 'One-Time'),
    (17,  'Adjustment', 'One-Time'),
    (18,  'Purchase',   'Recurring'),
    (20,  'Purchase',   'One-Time'),
    (23,  'Usage',      'Usage-Based'),
    (24,  'Purchase',   'One-Time'),
    (25,  'Adjustment', 'One-Time'),
    (100, 'Tax',        'One-Time'),
    (101, 'Tax',        'One-Time'),
    (102, 'Tax',        'One-Time'),
    (103, 'Purchase',   'Recurring');

-- Units of the sources in FOCUS's unit format; a unit that has it already needs no line.
create table nightpost.focus_unit (
    usage_unit text collate "C" primary key,
    focus_unit text collate "C" not null
);
insert into nightpost.focus_unit values
    ('天', 'Days'),
    ('小时', 'Hours'),
    ('GB(磁盘)', 'GB'),
    ('GB小时', 'GB-Hours'),
    ('次', 'Requests'),
    ('个', 'Units'),
    ('千tokens', '1000 Tokens'),
    ('Mbps', 'Mb/Second'),
    ('Gbps', 'Gb/Second');

-- The 82 subcategories, each with its one parent.
create table nightpost.focus_subcategory (
    service_subcategory text collate "C" primary key,
    service_category    text collate "C" not null
);
insert into nightpost.focus_subcategory (service_category, service_subcategory)
select m.category, btrim(s.name)
  from (values
        ('AI and Machine Learning', 'AI Platforms; Bots; Generative AI; Machine Learning; Natural Language Processing'),
        ('Analytics', 'Analytics Platforms; Business Intelligence; Data Processing; Search; Streaming Analytics'),
        ('Business Applications', 'Productivity and Collaboration'),
        ('Compute', 'Containers; End User Computing; Quantum Compute; Serverless Compute; Virtual Machines'),
        ('Databases', 'Caching; Data Warehouses; Ledger Databases; NoSQL Databases; Relational Databases; Time Series Databases'),
        ('Developer Tools', 'Developer Platforms; Continuous Integration and Deployment; Development Environments; '
                         || 'Source Code Management; Quality Assurance'),
        ('Identity', 'Identity and Access Management'),
        ('Integration', 'API Management; Messaging; Workflow Orchestration'),
        ('Internet of Things', 'IoT Analytics; IoT Platforms'),
        ('Management and Governance', 'Architecture; Compliance; Cost Management; Data Governance; Disaster Recovery; '
                                   || 'Endpoint Management; Observability; Support'),
        ('Media', 'Content Creation; Gaming; Media Streaming; Mixed Reality'),
        ('Migration', 'Data Migration; Resource Migration'),
        ('Mobile', ''),
        ('Multicloud', 'Multicloud Integration'),
        ('Networking', 'Application Networking; Content Delivery; Network Connectivity; Network Infrastructure; '
                    || 'Network Routing; Network Security'),
        ('Security', 'Secret Management; Security Posture Management; Threat Detection and Response'),
        ('Storage', 'Backup Storage; Block Storage; File Storage; Object Storage; Storage Platforms'),
        ('Web', 'Application Platforms'),
        ('Other', '')) m (category, names)
 cross join lateral (select n.name from string_to_table(m.names, ';') n (name) where btrim(n.name) <> ''
                      union all
                     select 'Other (' || m.category || ')') s (name);

-- Printable ASCII with something in it, or NULL: what a FOCUS string column may hold (StringHandling).
create function nightpost.focus_ascii(value text) returns text
language sql immutable parallel safe as $$
    select case when value ~ '^[ -~]+$' and value <> repeat(' ', length(value)) then value end
$$;

-- Percent-encodes what is no printable ASCII, byte by byte, and the percent sign.
create function nightpost.focus_escape(value text) returns text
language sql immutable parallel safe as $$
    select string_agg(case when t.c ~ '^[!-$&-~]$' then t.c
                           else upper(regexp_replace(encode(convert_to(t.c, 'UTF8'), 'hex'), '(..)', '%\1', 'g')) end, '' order by t.n)
      from string_to_table(value, null) with ordinality t (c, n)
$$;

-- An id is never lost and never changes: one that is not ASCII goes in escaped.
create function nightpost.focus_id(value text) returns text
language sql immutable parallel safe as $$
    select case when value is null or value = '' then null
                when value ~ '^[ -~]+$' and value <> repeat(' ', length(value)) then value
                else nightpost.focus_escape(value) end
$$;

-- The invoice a charge is on: one per account, currency and period (a correction is on that of the
-- period in which it is issued).
create function nightpost.focus_invoice_id(cycle text, account text, currency text) returns text
language sql immutable parallel safe as $$
    select replace(cycle, '-', '') || '-' || currency || '-' || account
$$;

-- The line of its invoice (FOCUS 1.4, InvoiceDetailId). Stable as concat_ws is: else it would be called for each row
-- instead of being made part of the query.
create function nightpost.focus_detail_id(invoice text, bill_cycle text, top text, owner text, customer text, service text,
                                          category text)
returns text language sql stable parallel safe as $$
    select invoice || '-' || left(md5(concat_ws('|', replace(bill_cycle, '-', ''), top, owner, customer, service, category)), 16)
$$;

-- Tags as one flat JSON object with unique keys, or NULL. Of JSON only scalars stay; a key without a
-- value is true (FOCUS 1.2, Tags); the last one of a key wins.
create function nightpost.focus_tags(tags text) returns text
language plpgsql immutable strict parallel safe as $$
declare
    flat jsonb;
begin
    if ltrim(tags) like '{%' then
        begin
            select jsonb_object_agg(t.key, t.value)
              into flat
              from jsonb_each(tags::jsonb) t
             where jsonb_typeof(t.value) not in ('object', 'array')
               and t.key <> '';
            return flat::text;
        exception when others then
            null; -- no JSON after all
        end;
    end if;
    select jsonb_object_agg(btrim(split_part(p.pair, '=', 1)),
                            case when strpos(p.pair, '=') = 0 then to_jsonb(true)
                                 else to_jsonb(btrim(substr(p.pair, strpos(p.pair, '=') + 1))) end order by p.n)
      into flat
      from string_to_table(tags, ';') with ordinality p (pair, n)
     where btrim(split_part(p.pair, '=', 1)) <> '';
    return flat::text;
end
$$;

-- The services of the catalogue by their FOCUS names. Of two services with one English name and
-- different categories each carries its code, so that a name has one category; a subcategory that
-- FOCUS does not know is "Other" of its category.
create view known.focus_service as
with named as (
    select t.service_type_code,
           t.service_type_name,
           coalesce(nightpost.focus_ascii(t.service_type_name_en), nightpost.focus_id(t.service_type_code)) as service_name,
           coalesce(s.service_category, o.service_category, 'Other')                                       as service_category,
           coalesce(s.service_subcategory, o.service_subcategory, 'Other (Other)')                         as service_subcategory
      from known.service_type t
      left join nightpost.focus_subcategory s on s.service_subcategory = t.focus_service_subcategory
      left join nightpost.focus_subcategory o on o.service_subcategory = 'Other (' || t.focus_service_category || ')'
), ambiguous as (
    select n.service_name
      from named n
     group by n.service_name
    having count(distinct n.service_subcategory) > 1
)
select n.service_type_code,
       n.service_type_name,
       n.service_name || case when a.service_name is null then ''
                              else ' (' || nightpost.focus_id(n.service_type_code) || ')' end as service_name,
       n.service_category,
       n.service_subcategory
  from named n
  left join ambiguous a on a.service_name = n.service_name;
