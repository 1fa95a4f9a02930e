-- New-customer tags and the settlement of marketplace orders (1-domain.md, 1.7, 1.9).

-- 新客标签 / new-customer tags, one row per validity in whole months (E60)
create unlogged table staging.customer_new_tag (
    customer_id        text collate "C",
    customer_tag_type  text collate "C",
    effective_month    text collate "C",
    expire_month       text collate "C",
    new_customer_tag   text collate "C",
    last_modified      timestamptz,
    place              text collate "C"
);

-- 新客政策 / cumulative payable from which a customer is new, and for how many months; dated
create unlogged table staging.new_customer_policy (
    valid_from     date,
    threshold      numeric,
    months         int4,
    last_modified  timestamptz,
    place          text collate "C"
);

select nightpost.make_ledger('new_customer_policy', '{valid_from}', '{threshold, months}');
select nightpost.make_ledger('customer_new_tag', '{customer_id, customer_tag_type, effective_month}', '{new_customer_tag}');

-- What a customer's tag is in each month, from the source's tags alone: disjoint spans of months per
-- customer, `cycle between cycle_from and cycle_to`. In a span the latest validity that has begun
-- counts; after its last month the tag is N with the past validity (E60), before a customer's first
-- month N with the coming one [choice]. A customer not real-name verified has no tag: empty.
create view known.customer_tag_in as
with begun as (
    select t.customer_id,
           t.customer_tag_type                                               as tag_type,
           t.effective_month,
           t.expire_month,
           t.new_customer_tag,
           lag(t.effective_month) over w is null                             as is_first,
           coalesce(to_char(to_date(lead(t.effective_month) over w, 'YYYY-MM') - 1, 'YYYY-MM'), '9999-12')
                                                                             as until
      from (select distinct on (n.customer_id, n.effective_month) n.*
              from known.customer_new_tag n
             order by n.customer_id, n.effective_month, n.customer_tag_type collate "C") t
    window w as (partition by t.customer_id order by t.effective_month)
)
select b.customer_id,
       s.cycle_from,
       s.cycle_to,
       case when u.verified_status = '2' then s.tag end                      as tag,
       false                                                                 as derived,
       b.tag_type,
       b.effective_month,
       b.expire_month
  from begun b
  left join known.customer u on u.customer_id = b.customer_id
 cross join lateral (
       select '0001-01'                                                                          as cycle_from,
              to_char(to_date(b.effective_month, 'YYYY-MM') - 1, 'YYYY-MM')                      as cycle_to,
              'N'                                                                                as tag
        where b.is_first
        union all
       select b.effective_month, least(b.until, b.expire_month), b.new_customer_tag
        union all
       select to_char(to_date(b.expire_month, 'YYYY-MM') + interval '1 month', 'YYYY-MM'), b.until, 'N'
        where b.expire_month < b.until) s;
