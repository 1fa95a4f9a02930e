-- Sample source, advance: consumption rows and repayments that arrive, are corrected or are deleted in
-- the business days after nightpost.sample_from up to and with nightpost.sample_through.
--
-- Makes:    rows of src.consumption_record and src.repayment.
-- Reads:    sample.usage, sample.consumption, sample.region.
-- Settings: nightpost.sample_from, nightpost.sample_through (dates); the first step is from 2026-08-31.
--
-- One step or many give the same rows. last_modified comes from the day on which a row came or changed.

set local jit = off;
set local work_mem = '128MB';
set local maintenance_work_mem = '256MB';
set local timezone = 'Etc/GMT-8';

do $$
declare
    from_day    int8 := current_setting('nightpost.sample_from')::date - date '2026-09-01';
    through_day int8 := current_setting('nightpost.sample_through')::date - date '2026-09-01';
    -- The oldest bill day of which a row can still change: debited 1, late 6, corrected 5 or deleted 9 days.
    first_n     int8 := sample.usage_first(from_day - 18);
    last_n      int8 := sample.usage_first(through_day + 1);
    empty       boolean := not exists (select from src.consumption_record);
begin
    -- Into an empty table: indexes are faster made afterwards.
    if empty then
        alter table src.consumption_record drop constraint consumption_record_pkey;
        drop index src.consumption_record_last_modified_idx, src.consumption_record_bill_cycle_bill_date_idx;
    end if;

    -- Corrected and deleted rows leave; corrected ones come back below.
    delete from src.consumption_record c
     using sample.usage(first_n, sample.usage_first(from_day + 1), from_day, through_day, false) u
     where u.was is not null
       and c.record_id = u.record_id;

    delete from src.consumption_record c
     using sample.consumption s
     where s.arrival_day <= from_day
       and s.gone_day > from_day
       and s.gone_day <= through_day
       and c.record_id = s.record_id;

    insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, partner_id, association_type, account_manager_id,
           service_type_code, resource_type_code, region_code, charging_mode, bill_detail_type, trade_id, trade_time, consume_time,
           consume_time_end, resource_id, resource_name, resource_tag, product_id, product_name, product_spec_desc,
           enterprise_project_id, usage_type, usage_amount, usage_measure_id, ri_usage, ri_usage_measure_id, official_amount,
           official_discount_amount, truncated_amount, payment_amount, cash_amount, credit_amount, coupon_amount,
           flexipurchase_coupon_amount, stored_value_card_amount, bonus_amount, debt_amount, writeoff_amount, currency,
           counted_cash_coupon_amount, provider_type, last_modified)
    select u.record_id, to_char(u.bill_date, 'YYYY-MM'), u.bill_date, u.customer_id, u.partner_id, u.association_type, u.account_manager_id,
           u.service_type_code, u.resource_type_code, r.region_code, u.charging_mode, u.bill_type, u.trade_id, u.trade_time, u.consume_from,
           u.consume_to, u.resource_id, u.resource_name, u.resource_tag, u.product_id, u.product_name, u.spec,
           u.project_id, u.usage_type,
           case when u.measure_id is not null then u.usage_units * 0.0001 end, u.measure_id,
           case when u.is_reserved then u.usage_units * 0.0001 end, case when u.is_reserved then u.measure_id end,
           sample.money8(u.official),
           -- hard case: amounts that do not exist for a refund are null.
           case when not u.is_refund then sample.money8(u.discount) end,
           sample.money8(u.official - u.discount - u.paid * 1000000),
           sample.fen(u.paid), sample.fen(u.cash), sample.fen(u.credit), sample.fen(u.voucher),
           sample.fen(u.cash_coupon), sample.fen(u.card),
           case when not u.is_refund then sample.fen(u.bonus) end,
           case when not u.is_refund then sample.fen(u.debt) end,
           case when not u.is_refund or u.writeoff <> 0 then sample.fen(u.writeoff) end,
           u.currency, sample.fen(u.counted), u.provider_type, u.modified
      from sample.usage(first_n, last_n, from_day, through_day, false) u
      join sample.region r on r.region_no = u.region_no
     where u.now is not null;

    insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, partner_id, association_type, account_manager_id,
           service_type_code, resource_type_code, region_code, charging_mode, bill_detail_type, trade_id, order_id, trade_time,
           consume_time, consume_time_end, resource_id, resource_name, resource_tag, product_id, product_name, product_spec_desc,
           enterprise_project_id, period_type, period_num, usage_type, usage_amount, usage_measure_id, official_amount,
           official_discount_amount, truncated_amount, payment_amount, cash_amount, credit_amount, coupon_amount,
           flexipurchase_coupon_amount, stored_value_card_amount, bonus_amount, debt_amount, writeoff_amount, currency, measure_id,
           counted_cash_coupon_amount, provider_type, last_modified)
    select s.record_id, s.bill_cycle, s.bill_date, s.customer_id, s.partner_id, s.association_type, s.account_manager_id,
           s.service_type_code, s.resource_type_code, s.region_code, s.charging_mode, s.bill_detail_type, s.trade_id, s.order_id, s.trade_time,
           s.consume_time, s.consume_time_end, s.resource_id, s.resource_name, s.resource_tag, s.product_id, s.product_name, s.product_spec_desc,
           s.enterprise_project_id, s.period_type, s.period_num, s.usage_type, s.usage_amount, s.usage_measure_id, s.official_amount,
           s.official_discount_amount, s.truncated_amount, s.payment_amount, s.cash_amount, s.credit_amount, s.coupon_amount,
           s.flexipurchase_coupon_amount, s.stored_value_card_amount, s.bonus_amount, s.debt_amount, s.writeoff_amount, s.currency, s.measure_id,
           s.counted_cash_coupon_amount, s.provider_type, s.last_modified
      from sample.consumption s
     where s.arrival_day > from_day
       and s.arrival_day <= through_day
       and s.gone_day > through_day;

    if empty then
        alter table src.consumption_record add primary key (record_id);
        create index on src.consumption_record (last_modified);
        create index on src.consumption_record (bill_cycle, bill_date);
    end if;

    -- Repayments of usage, then of orders; usage on credit is never late, corrected or deleted.
    insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified)
    select 'rp-' || u.record_id || '-' || k.kind, u.record_id, u.customer_id, k.kind, sample.fen(k.amount),
           sample.at(u.repaid_day, sample.pick(u.n, 310, 86400)), sample.modified(u.repaid_day, u.n)
      from sample.usage(sample.usage_first(from_day - 14), last_n, from_day, through_day, true) u
     cross join lateral (values ('credit', u.credit), ('debt', u.debt)) k (kind, amount)
     where u.repaid_day > from_day
       and u.repaid_day <= through_day
       and k.amount > 0;

    insert into src.repayment (repayment_id, record_id, customer_id, kind, amount, paid_time, last_modified)
    select r.repayment_id, r.record_id, r.customer_id, r.kind, r.amount, r.paid_time, r.last_modified
      from sample.repayment r
     where r.day > from_day
       and r.day <= through_day;
end
$$;
