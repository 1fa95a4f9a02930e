-- 业绩: what counts for a partner's performance, line by line (1-domain.md, 1.5; E45, E46, E51).

-- 业绩转移 / performance moved from one partner to another
create unlogged table staging.performance_transfer (
    customer_id        text collate "C",
    transfer_id        text collate "C",
    bill_cycle         text collate "C",
    from_partner_id    text collate "C",
    to_partner_id      text collate "C",
    service_type_code  text collate "C",
    amount             numeric,
    currency           text collate "C",
    transfer_time      timestamptz,
    remark             text collate "C",
    last_modified      timestamptz,
    place              text collate "C"
);
select nightpost.make_ledger('performance_transfer', '{customer_id, transfer_id}',
                             '{bill_cycle, from_partner_id, to_partner_id, service_type_code, amount, currency, transfer_time}');

-- What a cycle knows: a closed one what was known when it was closed, any other all up to the mark.
create view known.closed_cycle as
select c.bill_cycle,
       c.batch_id as mark
  from (select distinct on (n.bill_cycle)
               n.bill_cycle,
               n.batch_id,
               n.state
          from nightpost.closing n
         where n.batch_id <= current_setting('nightpost.mark')::int8
         order by n.bill_cycle, n.batch_id desc) c
 where c.state = 'closed';

-- Products with a flag of the catalogue, as each mark knew them: the last version up to it, or the first.
create view known.product_flag as
select f.mark, f.product_id, f.settled_monthly, f.never
  from (select distinct on (m.mark, v.product_id)
               m.mark,
               v.product_id,
               coalesce(v.settled_monthly, false)                                      as settled_monthly,
               coalesce(v.stored_value_card, false) or coalesce(v.selected_goods, false) as never
          from (select c.mark from known.closed_cycle c
                 union
                select current_setting('nightpost.mark')::int8) m (mark)
         cross join ledger.product v
         where v.batch_id <= current_setting('nightpost.mark')::int8
         order by m.mark, v.product_id, v.batch_id <= m.mark desc,
                  case when v.batch_id <= m.mark then - v.batch_id else v.batch_id end) f
 where f.settled_monthly or f.never;

-- Products whose flags are not what they were when the marts were made.
create function nightpost.reflagged() returns table (product_id text)
language plpgsql stable rows 10 as $$
#variable_conflict use_column
begin
    return query
    select distinct v.product_id
      from ledger.product v
     where v.batch_id > (select s.mark from mart_state s)
       and v.batch_id <= current_setting('nightpost.mark')::int8
       and (coalesce(v.settled_monthly, false), coalesce(v.stored_value_card, false), coalesce(v.selected_goods, false))
           is distinct from
           coalesce((select row(coalesce(o.settled_monthly, false), coalesce(o.stored_value_card, false),
                                coalesce(o.selected_goods, false))
                       from ledger.product o
                      where o.product_id = v.product_id
                        and o.batch_id <= (select s.mark from mart_state s)
                      order by o.batch_id desc
                      limit 1), row(false, false, false));
end
$$;

-- The product gate (E46): the policy of a service in a month, in force on the month's last day at
-- 23:59:59 or, while the month runs, at the end of D. Of a closed month, as it was known then.
-- A source without a valid_from gives '-infinity': what it says counts from the business day on which it
-- was read, until it says something else; its first word counts from ever.
create view known.product_gate as
select distinct on (v.policy_month, v.service_type_code)
       v.policy_month                                        as report_cycle,
       v.service_type_code,
       v.incentive_policy                                    as product_policy
  from (select i.policy_month,
               i.service_type_code,
               i.incentive_policy,
               i.batch_id,
               case when i.valid_from = '-infinity' and o.older then b.business_date::timestamp at time zone 'Etc/GMT-8'
                    else i.valid_from end                    as valid_from
          from ledger.incentive_policy i
          left join nightpost.batch b on b.batch_id = i.batch_id
          left join known.closed_cycle c on c.bill_cycle = i.policy_month
         cross join lateral (
               select coalesce(c.mark, current_setting('nightpost.mark')::int8) as mark) k
         cross join lateral (
               select exists (select from ledger.incentive_policy_end e
                               where e.policy_month = i.policy_month
                                 and e.service_type_code = i.service_type_code
                                 and e.valid_from = i.valid_from
                                 and e.batch_id = i.batch_id
                                 and e.ended_by <= k.mark)   as ended,
                      exists (select from ledger.incentive_policy n
                               where n.policy_month = i.policy_month
                                 and n.service_type_code = i.service_type_code
                                 and n.valid_from = i.valid_from
                                 and n.batch_id < i.batch_id) as older,
                      exists (select from ledger.incentive_policy n
                               where n.policy_month = i.policy_month
                                 and n.service_type_code = i.service_type_code
                                 and n.valid_from = i.valid_from
                                 and n.batch_id > i.batch_id
                                 and n.batch_id <= k.mark)   as newer) o
         where i.batch_id <= k.mark
           and (not o.ended or (i.valid_from = '-infinity' and o.newer))) v
 where v.valid_from < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
   and v.valid_from <= (to_date(v.policy_month, 'YYYY-MM') + interval '1 month' - interval '1 second')
                       at time zone 'Etc/GMT-8'
 order by v.policy_month, v.service_type_code, v.valid_from desc, v.batch_id desc;

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
    original_cycle     text collate "C" not null,             -- bill cycle of the charge itself
    line_kind          text collate "C" not null check (line_kind in ('consumption', 'refund', 'transfer', 'correction')),
    formed_at          timestamptz not null,
    scope_at           timestamptz not null,      -- the instant that decided owner, type and manager
    association_type   text collate "C",
    order_or_trade_id  text collate "C",
    bill_type          int4,
    charging_mode      int4,
    service_type_code  text collate "C",
    resource_type_code text collate "C",
    currency           text collate "C" not null,
    consumption_amount numeric(38,12),            -- payable of the charge; none for repayments and transfers
    counted_amount     numeric(38,12) not null,   -- cash + credit + stored card + counting coupons
    origin             text collate "C" not null check (origin in ('record', 'repayment', 'transfer')),
    source_key         text collate "C" not null,             -- record, repayment or transfer id
    due_cycle          text collate "C" not null,             -- where it would count if no month were ever closed
    batch_id           int8 not null              -- an adjustment's: the mark at which it was made
) partition by list (report_cycle);
create index on mart.performance_line (top_id, owner_id, line_day);
create index on mart.performance_line (line_day);
create index on mart.performance_line (source_customer_id);
create index on mart.performance_line (origin) where origin <> 'record';
