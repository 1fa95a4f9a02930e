-- What is wrong with a policy file, by line; no row = it can be kept. $1 file. Reads nightpost.policy_row.
-- Cell by cell, then the rows of a version against its first one, then tiers, versions and owners.
with good as (
    select r.* from nightpost.policy_row r where r.fault is null
), cell as (
    select r.line, c.*
      from good r
     cross join lateral (values
           ( 1, 'plan_id',                 r.plan_id,                 true,   64, 'text'),
           ( 2, 'plan_name',               r.plan_name,               true,  200, 'text'),
           ( 3, 'plan_name_en',            r.plan_name_en,            false, 200, 'text'),
           ( 4, 'valid_from_cycle',        r.valid_from_cycle,        true,    0, 'cycle'),
           ( 5, 'valid_to_cycle',          r.valid_to_cycle,          false,   0, 'cycle'),
           ( 6, 'association_types',       r.association_types,       true,    0, 'association_type'),
           ( 7, 'partner_kinds',           r.partner_kinds,           true,    0, 'incentive_partner_kind'),
           ( 8, 'period_kind',             r.period_kind,             true,    0, 'incentive_period'),
           ( 9, 'product_policies',        r.product_policies,        true,    0, 'incentive_product_policy'),
           (10, 'tier_mode',               r.tier_mode,               true,    0, 'incentive_tier_mode'),
           (11, 'cap_amount',              r.cap_amount,              false,   2, 'number'),
           (12, 'new_customer_bonus_rate', r.new_customer_bonus_rate, false,   6, 'number'),
           (13, 'indicator_name',          r.indicator_name,          false, 200, 'text'),
           (14, 'indicator_scope',         r.indicator_scope,         false, 200, 'text'),
           (15, 'indicator_method',        r.indicator_method,        false, 200, 'text'),
           (16, 'indicator_dimension',     r.indicator_dimension,     false, 200, 'text'),
           (17, 'currency',                r.currency,                true,    0, 'currency'),
           (18, 'threshold',               r.threshold,               true,    2, 'number'),
           (19, 'rate',                    r.rate,                    true,    6, 'number'))
           c (place, column_name, cell, required, size, kind)
), judged as (
    select c.line,
           c.place,
           c.column_name,
           case when c.cell is null then case when c.required then 'is empty, but required' end
                when c.kind = 'text' and char_length(c.cell) > c.size
                then format('has %s characters, more than %s', char_length(c.cell), c.size)
                when c.kind = 'text' and c.cell ~ '[[:cntrl:]]' then 'has a control character'
                when c.kind = 'cycle' and not nightpost.is_cycle(c.cell) then format('"%s" is not a cycle (YYYY-MM)', left(c.cell, 40))
                when c.kind = 'number' and c.cell !~ '^-?[0-9]{1,16}(\.[0-9]+)?$'
                then format('"%s" is not a decimal number%s', left(c.cell, 40),
                            case when c.cell ~ '%$' then ': 5% is 0.05' else '' end)
                when c.kind = 'number' and scale(trim_scale(n.value)) > c.size then format('%s has more than %s decimals', c.cell, c.size)
                when c.column_name in ('rate', 'new_customer_bonus_rate') and n.value not between 0 and 1
                then format('%s is not a rate from 0 to 1', c.cell)
                when c.column_name = 'threshold' and n.value < 0 then format('%s is below 0', c.cell)
                when c.column_name = 'cap_amount' and n.value <= 0 then format('%s is not above 0; empty: no cap', c.cell)
                when c.kind = 'number' and n.value >= 1e16 then format('%s is too large', c.cell)
                when c.kind not in ('text', 'cycle', 'number') and not nightpost.codes_known(c.cell, c.kind)
                then format('unknown code in "%s"; known: %s', left(c.cell, 40),
                            (select string_agg(k.code, ', ' order by k.code collate "C")
                               from nightpost.code k where k.code_list = c.kind))
                when c.kind in ('incentive_period', 'incentive_tier_mode', 'currency') and position(',' in nightpost.code_list(c.cell)) > 0
                then format('"%s" is more than one code', left(c.cell, 40)) end as reason
      from cell c
     cross join lateral (
           select case when c.kind = 'number' and c.cell ~ '^-?[0-9]{1,16}(\.[0-9]+)?$' then c.cell::numeric end as value) n
), first_row as (
    select distinct on (r.plan_id, r.valid_from_cycle)
           r.*
      from good r
     where r.plan_id is not null
       and nightpost.is_cycle(r.valid_from_cycle)
     order by r.plan_id, r.valid_from_cycle, r.line
), version as (
    select f.line,
           f.plan_id,
           f.valid_from_cycle,
           f.valid_to_cycle,
           lag(f.line) over w                                as former_line,
           lag(f.valid_from_cycle) over w                    as former_from,
           lag(f.valid_to_cycle) over w                      as former_to
      from first_row f
     where f.valid_to_cycle is null or nightpost.is_cycle(f.valid_to_cycle)
    window w as (partition by f.plan_id order by f.valid_from_cycle collate "C")
), tier as (
    select r.line,
           t.threshold,
           min(r.line) over (partition by r.plan_id, r.valid_from_cycle, t.threshold) as first_line
      from good r
      join judged j on j.line = r.line and j.column_name = 'threshold' and j.reason is null
     cross join lateral (select case when j.reason is null then r.threshold::numeric end as threshold) t
), fault (line, place, column_name, reason) as (
    select r.line, 0, 'row', r.fault from nightpost.policy_row r where r.fault is not null
     union all
    select j.line, j.place, j.column_name, j.reason from judged j where j.reason is not null
     union all
    select r.line, 20, k.key, format('differs from line %s of the same version', f.line)
      from good r
      join first_row f on f.plan_id = r.plan_id
                      and f.valid_from_cycle = r.valid_from_cycle
                      and f.line < r.line
     cross join lateral jsonb_each(to_jsonb(r) - '{line,threshold,rate}'::text[]) k
     where k.value is distinct from to_jsonb(f) -> k.key
     union all
    select t.line, 21, 'threshold', format('%s stands on line %s already: tiers overlap', t.threshold, t.first_line)
      from tier t
     where t.first_line < t.line
     union all
    select v.line, 22, 'valid_to_cycle', format('%s is before the version begins, %s', v.valid_to_cycle, v.valid_from_cycle)
      from version v
     where v.valid_to_cycle collate "C" < v.valid_from_cycle
     union all
    select v.line, 23, 'valid_from_cycle',
           case when coalesce(v.former_to, '9999-12') collate "C" >= v.valid_from_cycle
                then format('%s overlaps the version of line %s, %s to %s', v.valid_from_cycle, v.former_line, v.former_from,
                            coalesce(v.former_to, 'no end'))
                else format('%s leaves a gap behind the version of line %s, which ends with %s', v.valid_from_cycle, v.former_line,
                            v.former_to) end
      from version v
     where v.former_line is not null
       and (v.former_to is null
            or to_char(to_date(v.former_to, 'YYYY-MM') + interval '1 month', 'YYYY-MM') <> v.valid_from_cycle)
     union all
    select o.line, 24, 'plan_id', o.reason
      from (select distinct on (f.plan_id)
                   f.line,
                   case when p.source <> '_operator' then format('plan %s belongs to source %s', f.plan_id, p.source)
                        else format('plan %s was imported from %s: change it there', f.plan_id, b.file) end as reason
              from first_row f
              join known.incentive_plan p on p.plan_id = f.plan_id
              join nightpost.batch b on b.batch_id = p.batch_id
             where p.source <> '_operator'
                or b.file is distinct from $1::text
             order by f.plan_id, f.line, p.source) o
), counted as (
    select count(*) as rows from nightpost.policy_row r
)
select f.line::text,
       f.column_name,
       regexp_replace(f.reason, '[[:cntrl:]]', '?', 'g')    as reason
  from (select f.line, f.place, f.column_name, f.reason from fault f
         union all
        select 1, 0, 'row', 'the file has no plan' from counted c where c.rows = 0) f
 order by f.line, f.place, f.column_name collate "C"
