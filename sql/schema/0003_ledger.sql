-- The ledger: what every source said, and when we learned it (3-operations.md, 3.2).
--
-- For each feed:
--   ledger.<feed>      every version of every row ever accepted; insert only. The key is the source's
--                      key plus batch_id, the batch that brought the version
--   ledger.<feed>_end  which version ended with which batch (changed, deleted); insert only
--   known.<feed>       the versions in force at the knowledge mark, setting nightpost.mark
-- A version is current as long as no row in _end names it, so nothing is ever updated, and any past
-- mark can be read again. customer_id stands first in the key of all that a customer owns: on a
-- distributed database it is the distribution column (4-architecture.md, 4.12).

-- Every column of text, in every schema, compares by its bytes (collate "C"): the same on any server, and
-- whatever is joined finds the other's index. A table made from another one inherits that.

create schema ledger;
create schema known;

-- The bill cycle of a partition, by its name (ensure_cycle); NULL: it is of none.
create function nightpost.partition_cycle(relname name) returns text
language sql immutable strict as
$$ select case when relname ~ '_[0-9]{6}$' then left(right(relname::text, 6), 4) || '-' || right(relname::text, 2) end $$;

create table nightpost.feed (
    feed          text collate "C" primary key,
    key_columns   text[] not null,
    required      text[] not null,
    value_columns text[] not null
);

-- Makes the tables and the view of one feed from its staging table. Names come from the migrations,
-- never from data. Amounts are numeric(38,12) (1-domain.md, 1.3); a quantity keeps its own scale.
create function nightpost.make_ledger(feed text, keys text[], required text[]) returns void
language plpgsql as $$
declare
    all_columns text[];
    column_ddl  text;
    key_list    text;
    key_join    text;
    view_list   text;
begin
    select array_agg(a.attname::text order by a.attnum),
           string_agg(format('%I %s%s', a.attname,
                             case when a.atttypid = 'numeric'::regtype and a.attname <> 'usage_amount'
                                  then 'numeric(38,12)'
                                  when a.atttypid = 'text'::regtype then 'text collate "C"'
                                  else format_type(a.atttypid, a.atttypmod) end,
                             case when a.attname = any (keys || required) then ' not null' else '' end),
                      ', ' order by a.attnum),
           string_agg(format('l.%I', a.attname), ', ' order by a.attnum)
      into strict all_columns, column_ddl, view_list
      from pg_attribute a
     where a.attrelid = format('staging.%I', feed)::regclass
       and a.attnum > 0
       and a.attname <> 'place';
    select string_agg(format('%I', k), ', ' order by n), string_agg(format('e.%1$I = l.%1$I', k), ' and ' order by n)
      into strict key_list, key_join
      from unnest(keys) with ordinality u (k, n);

    execute format('create table ledger.%I (%s, source text collate "C" not null, batch_id int8 not null, primary key (%s, batch_id))%s',
                   feed, column_ddl, key_list,
                   case when feed = 'consumption' then ' partition by list (bill_cycle)' else '' end);
    execute format('create table ledger.%I as select %s, batch_id, batch_id as ended_by from ledger.%I with no data',
                   feed || '_end', key_list, feed);
    execute format('alter table ledger.%I add primary key (%s, batch_id), alter ended_by set not null',
                   feed || '_end', key_list);
    execute format('create view known.%I as select %s, l.source, l.batch_id from ledger.%I l'
                   ' where l.batch_id <= current_setting(''nightpost.mark'')::int8'
                   ' and not exists (select from ledger.%I e where %s and e.batch_id = l.batch_id'
                   ' and e.ended_by <= current_setting(''nightpost.mark'')::int8)',
                   feed, view_list, feed, feed || '_end', key_join);
    insert into nightpost.feed
    values (feed, keys, keys || required,
            (select array_agg(c order by n)
               from unnest(all_columns) with ordinality u (c, n)
              where c <> all (keys) and c <> 'last_modified'));
end
$$;

select nightpost.make_ledger('service_type', '{service_type_code}', '{service_type_name}');
select nightpost.make_ledger('resource_type', '{resource_type_code}', '{resource_type_name}');
select nightpost.make_ledger('product', '{product_id}', '{}');
select nightpost.make_ledger('region', '{region_code}', '{}');
select nightpost.make_ledger('incentive_policy', '{policy_month, service_type_code, valid_from}', '{incentive_policy}');
select nightpost.make_ledger('upgrade_policy', '{valid_from}', '{threshold}');
select nightpost.make_ledger('partner', '{partner_id}', '{partner_type, account_name}');
select nightpost.make_ledger('account_manager', '{account_manager_id}', '{partner_id}');
select nightpost.make_ledger('customer', '{customer_id}', '{}');
select nightpost.make_ledger('partner_relation', '{relation_id}', '{distributor_id, reseller_id, valid_from, valid_to}');
select nightpost.make_ledger('customer_association', '{association_id}', '{customer_id, partner_id, association_type, valid_from, valid_to}');
select nightpost.make_ledger('customer_manager_assignment', '{assignment_id}', '{customer_id, partner_id, account_manager_id, valid_from, valid_to}');
select nightpost.make_ledger('customer_custody', '{custody_id}', '{master_customer_id, sub_customer_id, valid_from, valid_to}');
select nightpost.make_ledger('consumption', '{customer_id, bill_cycle, record_id}', '{trade_time, service_type_code, charging_mode, bill_type, provider_type, measure_id, currency, official_amount, payable_amount}');
select nightpost.make_ledger('orders', '{customer_id, order_id}', '{order_status, order_type, official_amount, amount_after_discount, measure_id, currency, create_time}');
select nightpost.make_ledger('order_line', '{customer_id, order_id, order_line_id}', '{service_type_code, official_amount, amount_after_discount, currency}');
select nightpost.make_ledger('voucher_quota', '{quota_id}', '{partner_id, quota_value, balance, quota_status, measure_id, currency}');
select nightpost.make_ledger('voucher_quota_operation', '{operation_id}', '{operation_type, quota_id, amount, result, operation_time}');
select nightpost.make_ledger('voucher', '{customer_id, coupon_id}', '{face_value, currency}');
select nightpost.make_ledger('voucher_operation', '{operation_id}', '{operation_type, quota_id, amount, result, operation_time}');
select nightpost.make_ledger('repayment', '{customer_id, repayment_id}', '{kind, amount, paid_time}');

-- What a partner is, and what it was said to be until the end of the day of which we learned otherwise. The source dates
-- relations, not types: a reseller that becomes a distributor stays what it was at every instant before (1-domain.md, 1.4:
-- history decides), of which its relations tell.
create view known.partner_was as
select l.partner_id,
       l.partner_type,
       max(case when e.ended_by is null then 'infinity'
                else (b.business_date + 1)::timestamp at time zone 'Etc/GMT-8' end) as until
  from ledger.partner l
  left join ledger.partner_end e on e.partner_id = l.partner_id
                                and e.batch_id = l.batch_id
                                and e.ended_by <= current_setting('nightpost.mark')::int8
  left join nightpost.batch b on b.batch_id = e.ended_by
 where l.batch_id <= current_setting('nightpost.mark')::int8
 group by l.partner_id, l.partner_type;

-- Relations while both sides are what makes them one: a distributor and its reseller.
create view known.reseller_relation as
select r.relation_id,
       r.reseller_id,
       r.distributor_id,
       r.account_manager_id,
       r.valid_from,
       least(r.valid_to, d.until, e.until)                                 as valid_to
  from known.partner_relation r
  join known.partner_was d on d.partner_id = r.distributor_id and d.partner_type = 'DISTRIBUTOR'
  join known.partner_was e on e.partner_id = r.reseller_id and e.partner_type = 'RESELLER'
 where r.valid_from < least(r.valid_to, d.until, e.until);

create index on ledger.customer_association (customer_id);

-- The few rows that belong to an order: control 8 looks for those of an old order in other cycles, where a customer has
-- many rows all over a table that may not fit into memory.
create index on ledger.consumption (customer_id, trade_id) where bill_type in (1, 2, 3, 4, 8, 18, 103);

-- What a night looks for in the ledger: what came after a mark, what happened on some days. Loads come in that
-- order, so an index of a few pages per partition finds them and costs a load next to nothing.
create index on ledger.consumption using brin (batch_id, trade_time) with (pages_per_range = 16);
create index on ledger.consumption_end using brin (ended_by) with (pages_per_range = 16);
create index on ledger.orders using brin (batch_id) with (pages_per_range = 16);
create index on ledger.orders_end using brin (ended_by) with (pages_per_range = 16);
create index on ledger.order_line using brin (batch_id) with (pages_per_range = 16);
create index on ledger.order_line_end using brin (ended_by) with (pages_per_range = 16);
create index on ledger.voucher_operation using brin (batch_id) with (pages_per_range = 16);
create index on ledger.voucher_operation_end using brin (ended_by) with (pages_per_range = 16);

-- All operations of a quota that moved.
create index on ledger.voucher_operation (quota_id);
create index on ledger.voucher_quota_operation (quota_id);
create index on ledger.voucher_quota_operation (parent_quota_id);
