-- Sample source, generate: prepaid orders, their lines, and the consumption rows they cause; all hidden.
--
-- Makes:    sample.orders, sample.order_line, sample.consumption (rows of orders; 2_g adds planted ones).
-- Reads:    sample.param, sample.product, sample.customer, src.region.
-- Settings: none.
--
-- Amounts are whole fen for what is paid and whole 1e-8 yuan for list prices. One consumption row for
-- each line (and instalment), its trade_id the order's id: for bill types 1, 2, 3, 8 their payable adds
-- up to the order's amount after discount, for 4 to minus the refunded; for 18 and 103 to no more.

set local jit = off;
set local work_mem = '128MB';
set local timezone = 'Etc/GMT-8';

-- kind: what the order is, with its order type and the bill type of its rows. Orders are numbered over
-- the days; every 13th is a paid purchase that a refund order refunds later.
create table sample.orders as
with base as (
    select g.o, (g.o - 1)::int8 * p.days / b.n                            as day,
           -- The first dozen orders are one of each kind, so that the smallest sample has them all.
           case when g.o % 13 = 0 then 0 when g.o <= 12 then (array[810, 860, 885, 905, 730, 590, 915, 950, 980, 988, 996, 540])[g.o]
                else sample.pick(g.o, 100, 1000) end                      as kind,
           sample.pick(g.o, 101, c.n)                                     as uniform,
           (sample.pick(g.o, 102, 1048576) * sample.pick(g.o, 103, 1048576) >> 20) * c.n >> 20 as skewed,
           sample.pick(g.o, 104, 100)                                     as spread,
           sample.pick(g.o, 105, 86400)                                   as second,
           c.n                                                            as customers
      from sample.param p
     cross join lateral (select p.orders - p.orders * 7 / 100 as n) b
     cross join (select count(*)::int8 as n from sample.customer) c
     cross join lateral generate_series(1, b.n) g (o)
), typed as (
    select b.o, b.day, b.second, b.kind,
           case when b.spread < 80 then b.skewed * 7919 % b.customers else b.uniform end as customer_no,
           k.order_type, k.bill_type, k.status, k.paid
      from base b
      join (values (0,   520, 1,  1,    5,  true),   -- purchase, completed
                   (520, 540, 1,  1,    3,  true),   -- purchase, paid and in work
                   (540, 550, 1,  1,    10, true), (550, 556, 1, 1, 11, true), (556, 560, 1, 1, 12, true), (560, 564, 1, 1, 13, true),
                   (564, 570, 1,  1,    9,  true),
                   (570, 580, 14, 1,    5,  true),   -- trial to commercial
                   (580, 590, 11, 1,    5,  true),   -- on-demand to prepaid
                   (590, 730, 2,  2,    5,  true),   -- renewal by hand
                   (730, 810, 2,  8,    5,  true),   -- automatic renewal
                   (810, 860, 3,  3,    5,  true),   -- hard case: upgrade, a positive change
                   (860, 885, 3,  -3,   5,  true),   -- hard case: downgrade, a negative change
                   (885, 905, 1,  18,   5,  true),   -- paid in monthly instalments
                   (905, 915, 1,  103,  5,  true),   -- paid in yearly instalments
                   (915, 950, 1,  null, 4,  false),  -- cancelled
                   (950, 980, 1,  null, 6,  false),  -- never paid
                   (980, 988, 1,  null, 1,  false),  -- in review
                   (988, 996, 13, null, 5,  false),  -- trial, free
                   (996, 1000, 15, null, 2, false)   -- fee adjustment waiting for its refund
                  ) k (kind_from, kind_to, order_type, bill_type, status, paid) on b.kind >= k.kind_from and b.kind < k.kind_to
)
select t.o                                                     as order_no,
       'CS26' || lpad(t.o::text, 10, '0')                      as order_id,
       null::int4                                              as base_order_no,
       t.order_type, abs(t.bill_type) as bill_type, coalesce(sign(t.bill_type), 1)::int4 as sign, t.status, t.paid as is_paid,
       t.customer_no, c.customer_id, c.currency,
       t.day                                                   as create_day,
       t.day + w.wait                                          as final_day,  -- paid, or cancelled
       sample.at(t.day, t.second)                              as create_time,
       case when t.paid then case when w.wait = 0 then sample.at(t.day, least(86399, t.second + sample.pick(t.o, 107, 600)))
                                  else sample.at(t.day + w.wait, sample.pick(t.o, 108, 86400)) end end as payment_time,
       case when t.o % 13 = 0 then 1 + sample.pick(t.o, 109, 2) else 1 + sample.pick(t.o, 109, 6) / 2 end as lines
  from typed t
  join sample.customer c on c.customer_no = t.customer_no
 cross join lateral (select case when sample.pick(t.o, 106, 8) = 0 or t.status = 4 then 1 + sample.pick(t.o, 110, 3) else 0 end as wait) w;

-- Refund orders: unsubscription (type 4), or back to on-demand (10), some days after the purchase.
insert into sample.orders
select f.n, 'CS26' || lpad(f.n::text, 10, '0'), b.order_no, case f.bill_type when 4 then 4 else 10 end, f.bill_type, -1, 5, true,
       b.customer_no, b.customer_id, b.currency, f.day, f.day, sample.at(f.day, f.second), sample.at(f.day, f.second), b.lines
  from sample.orders b
 cross join lateral (select 500000000 + b.order_no / 13                                     as n,
                            b.final_day + 1 + sample.pick(b.order_no, 111, 20)              as day,
                            sample.pick(b.order_no, 112, 86400)                             as second,
                            case when b.order_no = 26 or sample.pick(b.order_no, 113, 7) = 0 then 24 else 4 end as bill_type) f
 where b.order_no % 13 = 0;
alter table sample.orders add primary key (order_no);
analyze sample.orders;

-- Lines. official in 1e-8, paid in fen; for refunds (sign -1 with a base) paid is the negative refunded
-- part, consumed and fee what is kept of the purchase.
create table sample.order_line as
with bought as (
    select o.order_no, l.line, p.product_no, t.period_type, t.period_num, t.number,
           o.sign * p.month_fen * t.number * t.period_num * case when t.period_type = 3 then 10 else 1 end * 1000000 as official,
           (array[0, 0, 5, 10, 15, 20, 30, 37])[1 + sample.pick(o.customer_no, 120, 8)]     as percent
      from sample.orders o
     cross join lateral generate_series(1, o.lines) l (line)
     cross join lateral (select o.order_no * 4 + l.line as id) i
     cross join lateral (select case when o.bill_type in (18, 103) then case o.bill_type when 18 then 2 else 3 end
                                     when sample.pick(i.id, 121, 4) = 0 then 3 else 2 end   as period_type,
                                case when o.bill_type = 18 then 3 + sample.pick(i.id, 122, 10)
                                     when o.bill_type = 103 then 1 + sample.pick(i.id, 122, 3)
                                     when sample.pick(i.id, 121, 4) = 0 then 1 else 1 + sample.pick(i.id, 122, 9) end as period_num,
                                1 + sample.pick(i.id, 123, 8) / 5                           as number) t
      join (select p.product_no, p.month_fen, row_number() over (order by p.product_no) - 1 as nth, count(*) over () as products
              from sample.product p where p.month_fen > 0) p on p.nth = sample.pick(i.id, 124, p.products)
     where o.base_order_no is null
), priced as (
    select b.*, b.official * b.percent / 100 + case when b.percent > 0 then sample.pick(b.order_no, 125, 999999) * sign(b.official)::int8 else 0 end as discount
      from bought b
)
select p.order_no, p.line, p.order_no * 4 + p.line as id, p.product_no, p.period_type, p.period_num, p.number,
       p.official, p.discount, (p.official - p.discount) / 1000000 as paid, 0::int8 as consumed, 0::int8 as fee, null::int8 as base_id
  from priced p;

insert into sample.order_line
select o.order_no, b.line, o.order_no * 4 + b.line, b.product_no, b.period_type, b.period_num, b.number,
       - s.refunded * 1000000, 0, - s.refunded, s.consumed, b.paid - s.consumed - s.refunded, b.id
  from sample.orders o
  join sample.orders bo on bo.order_no = o.base_order_no
  join sample.order_line b on b.order_no = o.base_order_no
 cross join lateral (select b.paid * (o.create_day - bo.final_day)
                            / (30 * b.period_num * case b.period_type when 3 then 12 else 1 end) as used) u
 cross join lateral (select least(b.paid, greatest(0, u.used)) as consumed) c
 cross join lateral (select c.consumed, (b.paid - c.consumed) * case when sample.pick(o.order_no, 126, 3) = 0 then 95 else 100 end / 100 as refunded) s;
alter table sample.order_line add primary key (id);
analyze sample.order_line;

-- What the rows of one line look like: the last instalment may be missing at the end of the sample.
create table sample.consumption (like src.consumption_record including defaults, arrival_day int8 not null, gone_day int8 not null);

insert into sample.consumption (record_id, bill_cycle, bill_date, customer_id, partner_id, association_type, account_manager_id,
       service_type_code, resource_type_code, region_code, charging_mode, bill_detail_type, trade_id, order_id, trade_time, consume_time,
       resource_id, resource_name, product_id, product_name, product_spec_desc, enterprise_project_id, period_type, period_num,
       official_amount, official_discount_amount, truncated_amount, payment_amount, cash_amount, credit_amount, coupon_amount,
       flexipurchase_coupon_amount, stored_value_card_amount, bonus_amount, debt_amount, writeoff_amount, currency,
       counted_cash_coupon_amount, provider_type, last_modified, arrival_day, gone_day)
with instalment as (
    select o.*, l.line, l.id, l.product_no, l.period_type as line_period, l.period_num as line_periods, l.number, g.i,
           case when o.bill_type in (18, 103) then l.official / l.period_num else l.official end  as official,
           case when o.bill_type in (18, 103) then l.discount / l.period_num else l.discount end  as discount,
           o.payment_time + g.i * interval '30 days'                                              as trade_time,
           o.final_day + g.i * 30                                                                 as trade_day,
           l.id * 8 + g.i                                                                         as draw
      from sample.orders o
      join sample.order_line l on l.order_no = o.order_no
     cross join lateral generate_series(0, case when o.bill_type = 18 then least(2, l.period_num - 1) else 0 end) g (i)
     where o.is_paid
), charged as (
    select i.*, p.provider_type, p.product_id, p.product_name, p.spec, p.service_type_code, p.resource_type_code,
           c.partner_a, c.type_a, c.manager_a, c.partner_b, c.type_b, c.manager_b, c.switch_at,
           (i.official - i.discount) / 1000000                                                    as paid,
           case when i.base_order_no is not null or i.sign < 0 then 0
                when p.provider_type = 2 and i.draw % 3 = 0 then 10
                when p.provider_type = 2 then 0
                else sample.pick(i.draw, 130, 100) end                                            as pay
      from instalment i
      join sample.product p on p.product_no = i.product_no
      join sample.customer c on c.customer_no = i.customer_no
), split as (
    select c.*,
           case when c.pay between 10 and 19 and sample.month_day(c.trade_day) <= 10 then c.paid else 0 end as credit,
           case when c.pay between 20 and 34 then c.paid * (1 + c.pay % 10) / 10 else 0 end       as voucher,
           case when c.pay between 35 and 49 then c.paid * (1 + c.pay % 10) / 10 else 0 end       as cash_coupon,
           case when c.pay between 50 and 57 then c.paid else 0 end                               as card,
           case when c.pay between 58 and 60 then c.paid / 4 else 0 end                           as bonus
      from charged c
)
select 'ord-' || lpad(s.order_no::text, 9, '0') || '-' || s.line || '-' || s.i,
       to_char(b.day, 'YYYY-MM'), b.day, s.customer_id,
       case when s.trade_time >= s.switch_at then s.partner_b else s.partner_a end,
       case when s.trade_time >= s.switch_at then s.type_b else s.type_a end,
       case when s.trade_time >= s.switch_at then s.manager_b else s.manager_a end,
       s.service_type_code, s.resource_type_code, r.region_code,
       case when s.bill_type in (18, 103) and s.draw % 2 = 0 then 11 when s.bill_type = 1 and s.draw % 40 = 0 then 10 else 1 end,
       s.bill_type,
       case when s.bill_type = 24 then 'bill-' || md5(s.order_id || s.line) else s.order_id end,
       case when s.bill_type in (1, 2, 3, 4, 8, 103) then s.order_id end,
       s.trade_time, s.trade_time,
       md5('resource ' || coalesce(s.base_order_no, s.order_no) || '-' || s.line), s.product_name || '-' || s.order_no % 1000,
       s.product_id, s.product_name, s.spec,
       case when s.draw % 3 > 0 then '0' end,
       case s.line_period when 3 then 19 else 20 end, case when s.bill_type in (18, 103) then 1 else s.line_periods end,
       sample.money8(s.official),
       -- hard case: amounts that do not exist for a refund are null.
       case when s.bill_type in (4, 24) then null else sample.money8(s.discount) end,
       sample.money8(s.official - s.discount - s.paid * 1000000),
       sample.fen(s.paid),
       sample.fen(s.paid - s.credit - s.voucher - s.cash_coupon - s.card - s.bonus), sample.fen(s.credit), sample.fen(s.voucher),
       sample.fen(s.cash_coupon), sample.fen(s.card), case when s.bill_type in (4, 24) then null else sample.fen(s.bonus) end,
       case when s.bill_type in (4, 24) then null else 0 end, case when s.bill_type in (4, 24) then null else 0 end,
       s.currency,
       sample.fen(case s.draw % 3 when 0 then s.cash_coupon when 1 then s.cash_coupon / 2 else 0 end),
       s.provider_type,
       sample.modified(a.day, s.draw), a.day, 1000000
  from split s
 cross join lateral (select (s.trade_time at time zone 'Etc/GMT-8')::date as day) b
 -- hard case: the rows of a few orders come late, all of an order together.
 cross join lateral (select s.trade_day + case when sample.pick(s.order_no, 131, 1000) < 5 then 1 + sample.pick(s.order_no, 132, 6) else 0 end as day) a
  join (select r.region_code, row_number() over (order by r.region_code collate "C") - 1 as nth from src.region r) r
    on r.nth = (s.customer_no + s.product_no) % 7;

-- What an order says of its lines and payments.
create table sample.order_total as
select o.order_no,
       coalesce(l.official, 0) as official, coalesce(l.paid, 0) as paid, coalesce(l.consumed, 0) as consumed, coalesce(l.fee, 0) as fee,
       coalesce(c.coupon, 0) as coupon, coalesce(c.cash_coupon, 0) as cash_coupon, coalesce(c.card, 0) as card, l.service_type_code
  from sample.orders o
  left join (select l.order_no, sum(l.official)::int8 as official, sum(l.paid)::int8 as paid, sum(l.consumed)::int8 as consumed,
                    sum(l.fee)::int8 as fee, min(p.service_type_code collate "C") as service_type_code
               from sample.order_line l
               join sample.product p on p.product_no = l.product_no
              group by l.order_no) l on l.order_no = o.order_no
  left join (select substr(c.record_id, 5, 9)::int4 as order_no, sum(c.coupon_amount) as coupon,
                    sum(c.flexipurchase_coupon_amount) as cash_coupon, sum(c.stored_value_card_amount) as card
               from sample.consumption c
              group by 1) c on c.order_no = o.order_no;
alter table sample.order_total add primary key (order_no);
analyze sample.order_total;
