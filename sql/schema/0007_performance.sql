-- 业绩: what counts for a partner's performance, line by line (1-domain.md, 1.5; E45, E46, E51).
-- One line per consumption record that counts, per repayment of debt, and two per transfer. The product
-- gate is not in here: it depends on D while the month runs, so readers join known.product_gate.
create table mart.performance_line (
    top_id             text collate "C" not null,
    report_cycle       text collate "C" not null, -- the period in which the line counts
    line_day           date not null,             -- GMT+8 day on which it came to be; D cuts by it
    owner_id           text collate "C" not null,
    account_manager_id text collate "C",
    customer_id        text collate "C" not null,
    source_customer_id text collate "C" not null,
    performance_id     text collate "C" not null, -- unique within (top_id, owner_id)
    original_cycle     text not null,             -- bill cycle of the charge itself
    line_kind          text not null check (line_kind in ('consumption', 'refund', 'transfer', 'correction')),
    formed_at          timestamptz not null,
    scope_at           timestamptz not null,      -- the instant that decided owner, type and manager
    association_type   text,
    order_or_trade_id  text,
    bill_type          int4,
    charging_mode      int4,
    service_type_code  text,
    resource_type_code text,
    currency           text not null,
    consumption_amount numeric(38,12),            -- payable of the charge
    counted_amount     numeric(38,12) not null    -- cash + credit + stored card + counting coupons
) partition by list (report_cycle);
create index on mart.performance_line (top_id, owner_id, line_day);
create index on mart.performance_line (line_day);
create index on mart.performance_line (source_customer_id);
