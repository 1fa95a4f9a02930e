-- Sample source, advance: orders, vouchers, marketplace, transfers, bills and relations up to the end
-- of nightpost.sample_through; then says that this day is complete.
--
-- Makes:    rows of src.customer_order, src.order_line, src.voucher*, src.marketplace_order,
--           src.performance_transfer, src.incentive_bill(_line), the relations, src.readiness.
-- Reads:    schema sample.
-- Settings: nightpost.sample_from, nightpost.sample_through (dates); the first step is from 2026-08-31.
--
-- Rows with a state are shown as they are at the end of the day: what happens later has not happened yet.

set local jit = off;
set local work_mem = '128MB';
set local timezone = 'Etc/GMT-8';

do $$
declare
    from_day    int8 := current_setting('nightpost.sample_from')::date - date '2026-09-01';
    through_day int8 := current_setting('nightpost.sample_through')::date - date '2026-09-01';
    through_end timestamptz := sample.at(through_day + 1, 0);
begin
    -- Orders that were created or paid (or cancelled) in these days. Until then an order waits for payment.
    insert into src.customer_order (order_id, parent_order_id, customer_id, service_type_code, source_type, status, order_type,
           official_amount, amount_after_discount, coupon_amount, flexipurchase_coupon_amount, stored_card_amount, commission_amount,
           consumed_amount, measure_id, currency, create_time, payment_time, pending_payment_end_time, user_name, contract_id, last_modified)
    select o.order_id, null, o.customer_id, t.service_type_code, 1 + o.order_no % 4,
           case when o.final_day <= through_day then o.status else 6 end,
           o.order_type,
           -- A refund's official amount is its amount after discount.
           case when o.order_type in (4, 10) then sample.fen(t.paid) else sample.money8(t.official) end,
           sample.fen(t.paid), t.coupon, t.cash_coupon, t.card, sample.fen(t.fee), sample.fen(t.consumed), 1, o.currency,
           o.create_time, case when o.final_day <= through_day then o.payment_time end,
           o.create_time + interval '7 days', 'user-' || o.order_no % 50, case when o.order_no % 40 = 0 then 'HT-' || o.order_no end,
           sample.modified(least(o.final_day, case when o.final_day <= through_day then o.final_day else o.create_day end), o.order_no)
      from sample.orders o
      join sample.order_total t on t.order_no = o.order_no
     where o.create_day <= through_day
       and (o.create_day > from_day or o.final_day > from_day and o.final_day <= through_day)
        on conflict (order_id) do update set status = excluded.status, payment_time = excluded.payment_time, last_modified = excluded.last_modified;

    insert into src.order_line (order_line_item_id, order_id, service_type_code, resource_type_code, product_id, product_spec_desc,
           category_code, period_type, period_num, subscription_num, official_amount, amount_after_discount, currency, effective_time,
           expire_time, resource_id, resource_name, region_code, resource_status, is_main_resource, expire_policy, base_order_line_id,
           line_kind, last_modified)
    select o.order_id || '-' || l.line || k.suffix, o.order_id, p.service_type_code, p.resource_type_code, p.product_id, p.spec,
           null, l.period_type, case when l.base_id is null then l.period_num end, l.number,
           case when l.base_id is null then sample.money8(l.official) else sample.fen(k.amount) end, sample.fen(k.amount), o.currency,
           case when s.opened then o.payment_time end,
           case when s.opened and l.base_id is null
                then o.payment_time + l.period_num * case l.period_type when 3 then interval '1 year' else interval '1 month' end end,
           case when s.opened then md5('resource ' || coalesce(o.base_order_no, o.order_no) || '-' || l.line) end,
           case when s.opened then p.product_name || '-' || o.order_no % 1000 end,
           r.region_code,
           case when s.opened then case when l.base_id is null then 2 else 3 end end,
           case l.line when 1 then 1 else 0 end, case o.bill_type when 8 then 3 else o.order_no % 6 end,
           case when l.base_id is not null then b.order_id || '-' || l.line end,
           k.kind,
           sample.modified(case when o.final_day <= through_day then o.final_day else o.create_day end, o.order_no)
      from sample.orders o
      join sample.order_line l on l.order_no = o.order_no
      join sample.product p on p.product_no = l.product_no
      join sample.region r on r.region_no = (o.customer_no + l.product_no) % 7
      left join sample.orders b on b.order_no = o.base_order_no
     -- The parts of a refunded line: what goes back, what was consumed, what it cost.
     cross join lateral (values ('', case when l.base_id is null then 'PURCHASE' else 'REFUND' end, l.paid),
                                ('-C', 'CONSUMED', l.consumed), ('-F', 'FEE', l.fee)) k (suffix, kind, amount)
     cross join lateral (select o.is_paid and o.final_day <= through_day as opened) s
     where o.create_day <= through_day
       and (o.create_day > from_day or o.final_day > from_day and o.final_day <= through_day)
       and (k.suffix = '' or k.amount <> 0)
        on conflict (order_line_item_id) do update set effective_time = excluded.effective_time, expire_time = excluded.expire_time,
           resource_id = excluded.resource_id, resource_name = excluded.resource_name, resource_status = excluded.resource_status,
           last_modified = excluded.last_modified;

    insert into src.voucher_quota_operation (operation_id, operation_type, quota_id, parent_quota_id, indirect_partner_id, amount, result,
           operator, remark, operation_time)
    select o.operation_id, o.operation_type, o.quota_id, o.parent_quota_id, o.indirect_partner_id, o.amount, o.result,
           o.operator, o.remark, o.operation_time
      from sample.quota_operation o
     where o.day > from_day
       and o.day <= through_day;

    insert into src.voucher_operation (operation_id, operation_type, coupon_id, quota_id, quota_type, customer_id, operation_amount, result,
           remark, operation_time)
    select o.operation_id, o.operation_type, o.coupon_id, o.quota_id, o.quota_type, o.customer_id, o.operation_amount, o.result,
           o.remark, o.operation_time
      from sample.coupon_operation o
     where o.day > from_day
       and o.day <= through_day;

    -- Quotas with their balance: opening and everything that succeeded so far.
    truncate src.voucher_quota;

    insert into src.voucher_quota (quota_id, partner_id, parent_quota_id, quota_type, quota_value, balance, quota_status, currency,
           limit_infos, create_time, effective_time, expire_time, last_update_time)
    with moved as (
        select o.quota_id, o.day, case o.operation_type when '10' then o.amount else - o.amount end as amount
          from sample.quota_operation o where o.result = '0' and o.day <= through_day
         union all
        select o.parent_quota_id, o.day, case o.operation_type when '10' then - o.amount else o.amount end
          from sample.quota_operation o where o.result = '0' and o.day <= through_day
           and exists (select from sample.quota q where q.quota_id = o.quota_id)
         union all
        select o.quota_id, o.day, case o.operation_type when '1' then - o.operation_amount else o.operation_amount end
          from sample.coupon_operation o where o.result = '0' and o.operation_type <> '9' and o.day <= through_day
    ), summed as (
        select m.quota_id, sum(m.amount) as amount, max(m.day) as day from moved m group by m.quota_id
    )
    select q.quota_id, q.partner_id, q.parent_quota_id, q.quota_type, sample.fen(q.value), sample.fen(q.opening) + coalesce(s.amount, 0),
           case when q.status_day <= through_day then q.status else 0 end, q.currency,
           case when q.quota_type = 1 then '[{"limit_key": "isRebate", "limit_values": [{"value1": "1"}]}]'::jsonb end,
           q.create_time, q.create_time, q.create_time + interval '1 year',
           case when greatest(s.day, case when q.status_day <= through_day and q.status <> 0 then q.status_day end) is null then q.create_time
                else sample.at(greatest(s.day, case when q.status_day <= through_day and q.status <> 0 then q.status_day end), 72000) end
      from sample.quota q
      left join summed s on s.quota_id = q.quota_id
     where q.create_day <= through_day;

    -- Coupons that were issued, used or reclaimed in these days.
    insert into src.voucher (coupon_id, quota_id, partner_id, customer_id, coupon_type, coupon_version, status, is_frozen, face_value, balance,
           currency, memo, create_time, active_time, effective_time, expire_time, last_used_time, last_modified)
    select c.coupon_id, c.quota_id, c.partner_id, c.customer_id, c.coupon_type, 2,
           case when e.ended then case c.end_type when 4 then 4 else 5 end when u.used and c.used = c.face then 3
                when c.coupon_no % 37 = 0 and not u.used then 1 else 2 end,
           case when c.coupon_no % 53 = 0 then '1' else '0' end,
           sample.fen(c.face), case when e.ended then 0 else sample.fen(c.face - case when u.used then c.used else 0 end) end,
           c.currency, case when c.coupon_no % 11 = 0 then '推广券, "新客"' end, c.issued_at, c.issued_at, c.issued_at,
           case c.end_type when 4 then c.ended_at else c.issued_at + interval '1 year' end,
           case when u.used then sample.at(c.used_day, 50000) end,
           sample.modified(case when e.ended then c.end_day when u.used then c.used_day else c.issue_day end, c.coupon_no)
      from sample.coupon c
     cross join lateral (select c.end_type is not null and c.end_day <= through_day as ended) e
     cross join lateral (select c.used > 0 and c.used_day <= through_day as used) u
     where c.issue_day <= through_day
       and (c.issue_day > from_day or e.ended and c.end_day > from_day or u.used and c.used_day > from_day)
        on conflict (coupon_id) do update set status = excluded.status, balance = excluded.balance,
           last_used_time = excluded.last_used_time, last_modified = excluded.last_modified;

    insert into src.voucher_usage (usage_id, coupon_id, customer_id, trade_detail_type, revenue_expense_type, trade_id, trade_time,
           change_amount, balance_after_change, bill_cycle, cloud_service_type_name, resource_type_name)
    select c.coupon_no, c.coupon_id, c.customer_id, 'SOURCE_OPERAIION_USAGE', 'EXPENSE', 'bill-cp-' || c.coupon_no, t.at,
           sample.fen(c.used), sample.fen(c.face - c.used), to_char(t.at at time zone 'Etc/GMT-8', 'YYYY-MM'), '弹性云服务器', '云主机'
      from sample.coupon c
     cross join lateral (select sample.at(c.used_day, 50000) as at) t
     where c.used > 0
       and c.used_day > from_day
       and c.used_day <= through_day;

    -- Marketplace orders: payment, repayment, supervision and effect show when they have happened.
    insert into src.marketplace_order (order_line_id, order_id, base_order_line_id, order_type, goods_type, goods_name, customer_id, partner_id,
           sale_kind, deal_price, list_price, floor_discount, ratio, quantity, duration, tax_rate, currency, create_time, payment_kind,
           paid_time, repaid_time, supervision_state, supervised_time, effective_time, last_modified)
    select m.order_line_id, m.order_id, m.base_order_line_id, m.order_type, m.goods_type, m.goods_name, m.customer_id, m.partner_id,
           m.sale_kind, m.deal_price, m.list_price, m.floor_discount, m.ratio, m.quantity, m.duration, m.tax_rate, m.currency, m.create_time,
           m.payment_kind,
           case when m.paid_time < through_end then m.paid_time end,
           case when m.repaid_time < through_end then m.repaid_time end,
           case when m.supervised_time >= through_end then 'PENDING' else m.supervision_state end,
           case when m.supervised_time < through_end then m.supervised_time end,
           case when m.effective_time < through_end then m.effective_time end,
           date_trunc('day', e.latest, 'Etc/GMT-8') + interval '20 hours'
      from sample.marketplace_order m
     cross join lateral (select max(t.at) as latest
                           from (values (m.create_time), (m.paid_time), (m.repaid_time), (m.supervised_time), (m.effective_time)) t (at)
                          where t.at < through_end) e
     where m.create_time < through_end
       and e.latest >= sample.at(from_day + 1, 0)
        on conflict (order_line_id) do update set paid_time = excluded.paid_time, repaid_time = excluded.repaid_time,
           supervision_state = excluded.supervision_state, supervised_time = excluded.supervised_time,
           effective_time = excluded.effective_time, last_modified = excluded.last_modified;

    insert into src.performance_transfer
    select t.* from sample.performance_transfer t
     where t.transfer_time >= sample.at(from_day + 1, 0)
       and t.transfer_time < through_end;

    -- Formal bills: to confirm, confirmed (by itself at the deadline) and paying, paid, or expired.
    truncate src.incentive_bill;
    delete from src.incentive_bill_line l where l.bill_id <> 'IB-8';

    insert into src.incentive_bill (bill_id, plan_id, period, partner_id, association_type, indicator_value, tier_threshold, rate, base_amount,
           bill_amount, currency, state, formed_at, confirm_deadline, confirmed_at, paid_at, expires_at, netted_bill_id, last_modified)
    select b.bill_id, b.plan_id, b.period, b.partner_id, b.association_type, b.indicator_value, b.tier_threshold, b.rate, b.base_amount,
           b.bill_amount, b.currency,
           case when b.paid_at < through_end then 'PAID' when b.expires_at < through_end then 'EXPIRED'
                when coalesce(b.confirmed_at, b.confirm_deadline) < through_end then 'PAYING' else 'TO_CONFIRM' end,
           b.formed_at, b.confirm_deadline,
           case when coalesce(b.confirmed_at, b.confirm_deadline) < through_end then coalesce(b.confirmed_at, b.confirm_deadline) end,
           case when b.paid_at < through_end then b.paid_at end, b.expires_at,
           case when b.formed_at < through_end and (b.expires_at is null or b.expires_at < through_end) then b.netted_bill_id end,
           date_trunc('day', (select max(t.at) from (values (b.formed_at), (coalesce(b.confirmed_at, b.confirm_deadline)), (b.paid_at), (b.expires_at)) t (at)
                               where t.at < through_end), 'Etc/GMT-8') + interval '20 hours'
      from sample.incentive_bill b
     where b.formed_at < through_end;

    insert into src.incentive_bill_line
    select l.* from sample.incentive_bill_line l where l.last_modified < through_end;

    if not exists (select from pg_stats s where s.schemaname = 'src' and s.tablename = 'consumption_record') then
        analyze src.consumption_record; -- a plan for a few rows takes minutes for millions
        analyze src.customer_association;
    end if;

    -- hard case: lines that name consumption records. They are what they were when the bill was formed.
    insert into src.incentive_bill_line (data_id, bill_id, customer_id, reseller_id, record_id, bill_cycle, base_amount, rate, bonus_rate,
           incentive_amount, last_modified)
    select b.bill_id || '-' || r.n, b.bill_id, r.customer_id, null, r.record_id, r.bill_cycle, r.base, b.rate, 0,
           round(r.base * b.rate, 2), b.formed_at
      from src.incentive_bill b
     cross join lateral (
           select c.*, c.cash_amount + coalesce(c.credit_amount, 0) as base,
                  row_number() over (order by c.cash_amount desc, c.record_id collate "C") as n
             from src.consumption_record c
             join src.customer_association a on a.customer_id = c.customer_id
                                            and a.association_type = b.association_type
                                            and a.valid_from <= c.trade_time
                                            and a.valid_to > c.trade_time
                                            and a.partner_id = b.partner_id
             join src.incentive_policy p on p.policy_month = c.bill_cycle
                                        and p.service_type_code = c.service_type_code
                                        and p.incentive_policy = '0'
            where c.bill_cycle = b.period
              and c.cash_amount > 0
              and c.bill_detail_type = 5
            order by c.cash_amount desc, c.record_id collate "C"
            limit 7) r
     where b.bill_id = 'IB-8'
        on conflict do nothing;
    update src.incentive_bill b
       set base_amount = l.base, indicator_value = l.base, bill_amount = l.amount
      from (select sum(l.base_amount) as base, sum(l.incentive_amount) as amount from src.incentive_bill_line l where l.bill_id = 'IB-8') l
     where b.bill_id = 'IB-8'
       and l.base is not null;

    perform sample.show_relations(through_day);

    update src.readiness set complete_through = current_setting('nightpost.sample_through')::date;
end
$$;

analyze src.consumption_record;
analyze src.customer_order;
analyze src.order_line;
