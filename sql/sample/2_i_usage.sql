-- Sample source, generate: the function that computes the usage rows of a span of days.
--
-- Makes:    sample.region, sample.usage.
-- Reads:    sample.param, sample.consumption (its count), sample.customer, sample.product, sample.usage_slot.
-- Settings: none.
--
-- A usage row is a function of its number n alone: nothing is stored until it arrives. Numbers ascend
-- with the bill day. All of it is inlined into the caller's query; `offset 0` keeps each level's
-- expressions from being computed more than once.

set local jit = off;
set local timezone = 'Etc/GMT-8';

create table sample.region as
select (row_number() over (order by r.region_code collate "C") - 1)::int4 as region_no, r.region_code
  from src.region r;

-- How many usage rows there are, so that all consumption together is as many as asked for; which bill
-- day a number has, and with which number a day begins.
do $$
declare
    n int8 := (select greatest(200, p.consumption_rows - (select count(*) from sample.consumption c where c.arrival_day < p.days)) from sample.param p);
    c int8 := (select count(*) from sample.customer);
    d int4 := (select p.days from sample.param p);
begin
    execute format('create function sample.usage_day(n int8) returns int8 language sql immutable parallel safe as ''select n * %s / %s''', d, n);
    execute format('create function sample.usage_first(day int8) returns int8 language sql immutable parallel safe'
                   ' as ''select greatest(0, least(%2$s, (day * %2$s + %1$s - 1) / %1$s))''', d, n);
    execute format('create function sample.customers() returns int8 language sql immutable parallel safe as ''select %s::int8''', c);
end
$$;

-- The two products that a bill type decides, by name.
do $$
begin
    execute format('create function sample.product_no(id text) returns int4 language sql immutable parallel safe as'
                   ' ''select case id when ''''KG-backup-saas'''' then %s when ''''OFFI-support-biz'''' then %s end''',
                   (select p.product_no from sample.product p where p.product_id = 'KG-backup-saas'),
                   (select p.product_no from sample.product p where p.product_id = 'OFFI-support-biz'));
end
$$;
analyze sample.product;
analyze sample.usage_slot;
analyze sample.region;

-- Rows with first_n <= n < last_n. was and now: the version that the source showed at the end of
-- from_day and shows at the end of through_day: null not there, 0 as it arrived, 1 corrected. Without
-- `every` only rows with was <> now are given; with it, rows of the days on which credit is used.
create function sample.usage(first_n int8, last_n int8, from_day int8, through_day int8, every boolean)
returns table (n int8, was int4, now int4, record_id text, bill_date date, customer_no int4, customer_id text, partner_id text,
               association_type text, account_manager_id text, service_type_code text, resource_type_code text, region_no int4,
               charging_mode int4, bill_type int4, trade_id text, trade_time timestamptz, consume_from timestamptz, consume_to timestamptz,
               resource_id text, resource_name text, resource_tag text, product_id text, product_name text, spec text, project_id text,
               usage_type text, usage_units int8, measure_id int4, is_refund boolean, is_reserved boolean, official int8, discount int8,
               paid int8, cash int8, credit int8, voucher int8, cash_coupon int8, counted int8, card int8, bonus int8, debt int8,
               writeoff int8, currency char(3), provider_type int4, modified timestamptz, repaid_day int8)
language sql stable parallel safe as $function$
select r.n, r.was, r.now,
       'use-' || lpad(r.n::text, 11, '0'),
       date '2026-09-01' + r.day::int4,
       r.customer_no, r.customer_id,
       -- hard case: the source states another owner than the intervals say, once in a thousand rows.
       case when r.h3 % 1000 = 0 then 'D001' when r.trade_time >= r.switch_at then r.partner_b else r.partner_a end,
       case when r.trade_time >= r.switch_at then r.type_b else r.type_a end,
       case when r.h3 % 1000 = 0 then null when r.trade_time >= r.switch_at then r.manager_b else r.manager_a end,
       r.service_type_code, r.resource_type_code,
       (r.customer_no + r.product_no) % 7,
       r.charging_mode, r.bill_type,
       'bill-' || r.day || '-' || r.customer_no || '-' || r.second / 3600,
       r.trade_time,
       sample.at(r.day, r.hour - 3600 + case when r.hour = 0 and sample.month_day(r.day) = 1 then 3600 else 0 end),
       sample.at(r.day, r.hour),
       md5('resource ' || r.customer_no || '-' || r.product_no || '-' || r.h3 / 1000 % 3),
       case r.h3 / 5000 % 64 when 0 then '13700137000' when 1 then 'ops@resource.example' when 2 then '=cmd|calc' when 3 then null
                             when 4 then '测试,"环境" 🚀' else 'res-' || r.product_no || '-' || r.customer_no % 97 end,
       case r.h3 / 320000 % 16 when 0 then 'env=prod;owner=运维' when 1 then 'env=test' end,
       r.product_id, r.product_name, r.spec,
       case when r.h3 / 5120000 % 10 < 6 then '0' when r.h3 / 5120000 % 10 < 7 then 'eps-' || r.customer_no % 13 end,
       r.usage_type, r.units, r.measure_id, r.is_refund, r.class between 800 and 829,
       r.official, r.discount, r.paid,
       r.paid - r.credit - r.voucher - r.cash_coupon - r.card - r.bonus - r.debt - r.writeoff,
       r.credit, r.voucher, r.cash_coupon,
       case r.h3 % 3 when 0 then r.cash_coupon when 1 then r.cash_coupon / 2 else 0 end,
       r.card, r.bonus, r.debt, r.writeoff, r.currency, r.provider_type,
       sample.modified(case r.now when 1 then r.corrected else r.arrival end, r.n),
       -- Credit and debt are repaid within two weeks, but by a few customers never.
       case when r.customer_no % 997 < 996 then r.trade_day + 2 + r.h3 / 7 % 11 end
  from (
select f.*,
       sample.at(f.trade_day, f.second) as trade_time,
       -- Payment kinds. Credit and debt: some customers, in the first ten days of a month.
       case when f.lends and f.customer_no % 29 = 5 then f.paid else 0 end                                    as credit,
       case when f.lends and f.customer_no % 31 = 7 and f.h3 % 4 = 0 then f.paid - f.paid / 3 else 0 end      as debt,
       case when f.provider_type <> 1 then 0 when f.pays between 600 and 669 then f.paid * (1 + f.pays % 10) / 10
            when f.pays between 670 and 679 then f.paid * 4 / 10 else 0 end                                   as voucher,
       case when f.pays between 670 and 739 then f.paid * (f.pays % 10) / 20 else 0 end                       as cash_coupon,
       case when f.pays between 740 and 789 then f.paid - f.paid * (f.pays % 5) / 5 else 0 end                as card,
       case when f.pays between 790 and 799 then f.paid / 2 else 0 end                                        as bonus,
       -- hard case: a row of kind write-off, negative, and rows a part of which was written off.
       case when f.class between 925 and 927 then f.paid when f.pays between 800 and 804 then f.paid / 4 else 0 end as writeoff
  from (
select e.*,
       -- hard case: the fen is cut off toward zero, the rest is 抹零 (erase).
       (e.official - e.discount) / 1000000 as paid,
       not e.is_refund and e.class < 800 and e.plain and sample.month_day(e.day) <= 10
       and (e.customer_no % 29 = 5 or e.customer_no % 31 = 7)                                                 as lends,
       case when e.is_refund or (e.class < 800 and e.plain and sample.month_day(e.day) <= 10
                                 and (e.customer_no % 29 = 5 or e.customer_no % 31 = 7))
            then 0 else e.h3 / 64 % 1000 end                                                                  as pays
  from (
select d.*, p.product_id, p.product_name, p.spec, p.service_type_code, p.resource_type_code, p.provider_type,
       p.usage_type, p.measure_id,
       c.customer_id, c.currency, c.partner_a, c.type_a, c.manager_a, c.partner_b, c.type_b, c.manager_b, c.switch_at,
       u.units, o.official,
       case when d.is_refund then 0
            -- A reserved instance covers the hour: nothing to pay. Else the customer's discount.
            when d.class < 815 and d.class >= 800 then o.official
            when d.class between 870 and 899 then 0
            else o.official * (array[0, 0, 0, 5, 10, 15, 20, 33])[1 + d.customer_no % 8] / 100 end            as discount
  from (
select b.*, s.product_no,
       (case when b.h2 % 20 < 17 then ((b.h2 / 20 & 1048575) * (b.h2 >> 40) >> 23) * sample.customers() / 1048576 * 7919 % sample.customers()
             else b.h3 % sample.customers() end)::int4                                                        as customer_no,
       case when b.h2 % 500 = 0 then 0 when b.h2 % 500 = 1 then 86399 when b.h2 % 500 = 2 then 28800 when b.h2 % 500 = 3 then 28799
            else b.h4 % 86400 end                                                                             as second,
       -- The hour that was used, ended: the last full one; on the 1st for the old month, one of its last.
       case when b.trade_day > b.day then 86400 - b.h4 % 3 * 3600
            when b.h2 % 500 = 0 then 0 when b.h2 % 500 = 1 then 82800 when b.h2 % 500 = 2 then 28800 when b.h2 % 500 = 3 then 25200
            else b.h4 % 86400 / 3600 * 3600 end                                                               as hour,
       b.class between 925 and 934 or b.class between 945 and 964                                             as is_refund,
       case when b.class < 830 then 5 when b.class < 870 then 23 when b.class < 890 then 25 when b.class < 900 then 14
            when b.class < 920 then 12 when b.class < 925 then 13 when b.class < 935 then 9 when b.class < 945 then 16
            when b.class < 965 then 20 when b.class < 970 then 17 else 5 end                                  as bill_type,
       case when b.class between 800 and 829 then 10 when b.class between 830 and 869 then 11
            when b.class between 890 and 899 then 1 else 3 end                                                as charging_mode
  from (
select a.*, sample.draw(a.n, 301) as h2, sample.draw(a.n, 302) as h3, sample.draw(a.n, 303) as h4
  from (
select z.*,
       case when through_day < z.arrival or through_day >= z.deleted then null when through_day >= z.corrected then 1 else 0 end as now,
       case when from_day < z.arrival or from_day >= z.deleted then null when from_day >= z.corrected then 1 else 0 end as was
  from (
select y.n, y.h, y.day, y.class, y.trade_day, y.arrival,
       -- hard case: corrected 1 to 5 days after arrival (3 in 1,000), deleted days later (2 in 10,000).
       case when y.h / 1000000000 % 1000 < 3 then y.arrival + 1 + y.h / 1000000000000 % 5 else 1000000 end   as corrected,
       case when y.h / 100000000000000 % 10000 < 2 then y.arrival + 2 + y.h / 1000000000000 % 8 else 1000000 end as deleted,
       y.arrival = y.trade_day and y.h / 1000000000 % 1000 >= 3 and y.h / 100000000000000 % 10000 >= 2       as plain
  from (
select x.*,
       -- hard case: late rows come 1 to 6 days after their trade day (5 in 1,000).
       x.trade_day + case when x.h / 1000 % 1000 < 5 then 1 + x.h / 1000000 % 6 else 0 end                    as arrival
  from (
select w.*,
       w.h % 1000 as class,
       -- hard case: usage of a month's last day that is debited on the 1st.
       w.day + case when w.day in (29, 60, 90) and w.h % 1000 < 800 and w.h / 10000000 % 100 < 8 then 1 else 0 end as trade_day
  from (
select g.n, sample.draw(g.n, 300) as h, sample.usage_day(g.n) as day
  from generate_series(first_n, last_n - 1) g (n)
offset 0) w
offset 0) x
offset 0) y
offset 0) z
offset 0) a
 where case when every then sample.month_day(a.day) <= 10 and a.class < 800 and a.plain else a.was is distinct from a.now end
offset 0) b
  join sample.usage_slot s on s.slot = b.h4 / 86400 % 256
offset 0) d
  join sample.customer c on c.customer_no = d.customer_no
  join sample.product p on p.product_no = case when d.class >= 970 then sample.product_no('KG-backup-saas')
                                               when d.bill_type = 14 then sample.product_no('OFFI-support-biz')
                                               else d.product_no end
 cross join lateral (select case p.measure_id when 4   then case when d.h4 % 3 = 0 then 1 + d.h3 / 11 % 10000 else 10000 * (1 + d.h3 / 11 % 64) end
                                              when 10  then 1 + d.h3 / 11 % 500000
                                              when 301 then 100000 + d.h3 / 11 % 20000000
                                              when 14  then 10000 * (1 + d.h3 / 11 % 5000)
                                              else 10000 * (1 + d.h3 / 11 % 20000) end
                            + case d.now when 1 then 10000 else 0 end                                          as units offset 0) u
 cross join lateral (select case when d.is_refund then -1000000 * (1 + d.h3 / 13 % 30000 + coalesce(d.now, 0))
                                 when d.class between 870 and 889 then 1000000::int8 * (1 + d.h3 / 13 % 9 + coalesce(d.now, 0))
                                 when d.bill_type = 14 then 1000000::int8 * (120000 + coalesce(d.now, 0))
                                 when d.bill_type in (13, 16, 17) then 1000000::int8 * (100 + d.h3 / 13 % 20000 + coalesce(d.now, 0))
                                 else p.price * u.units / 10000 end                                           as official offset 0) o
offset 0) e
offset 0) f
offset 0) r
$function$;
