-- Where every table lives when the warehouse is a Citus coordinator (4-architecture.md, 4.12; 3-operations.md,
-- 3.7), and what would keep it from getting there. On one PostgreSQL nothing here changes a row.
--
--   distributed  by its key: the ledger by customer_id, facts by top_id; tables of one key lie together
--   reference    whole on every server: catalogue, parties, relations, policies and what reports join
--   local        the coordinator alone: run tables, staging, what a load or a step works with
--
-- This table is the one list: `nightpost db distribute`, `nightpost check`, the lint of keys and the test that
-- splits a warehouse in three read it. A migration that makes a table adds its line here, or the lint fails.
-- <feed>_end goes with its feed; all of staging is local; marts of an earlier knowledge (asof) stay local.
--
-- What it asks of all functions and statements, so that a coordinator plans them as well:
--   no data-modifying WITH, no correlated subquery from a table of the coordinator to a distributed one: what a
--   step works with is put into a temporary table first
--   functions with arguments that read distributed tables are plpgsql, whose arguments are parameters
--   settings of a transaction are said with SET LOCAL, which reaches every server
create table nightpost.distribution (
    schema_name text collate "C" not null,
    table_name  text collate "C" not null,
    kind        text collate "C" not null check (kind in ('distributed', 'reference', 'local')),
    key         text collate "C",
    primary key (schema_name, table_name),
    check ((kind = 'distributed') = (key is not null))
);

insert into nightpost.distribution (schema_name, table_name, kind, key)
select 'ledger', t.name, 'distributed', 'customer_id'
  from unnest('{consumption, orders, order_line, voucher, repayment, performance_transfer, marketplace_order}'::text[]) t (name)
 union all
select 'ledger', t.name, 'reference', null
  from unnest('{service_type, resource_type, product, region, partner, account_manager, customer, partner_relation,
                customer_association, customer_manager_assignment, customer_custody, customer_new_tag,
                incentive_policy, upgrade_policy, new_customer_policy, marketplace_policy, incentive_plan, incentive_tier,
                incentive_bill, incentive_bill_line, voucher_quota, voucher_quota_operation, voucher_operation}'::text[]) t (name)
 union all
select 'mart', t.name, 'distributed', 'top_id'
  from unnest('{consumption_line, consumption_day, order_fact, performance_line, voucher_line, incentive_bill_line, settled_line}'::text[]) t (name)
 union all
select 'mart', t.name, 'reference', null
  from unnest('{mart_state, cycle_state, dirty_day, dirty_part, dirty_customer, dirty_order, dirty_quota, dirty_bill, scope_interval, manager_interval, custody_event,
                closed_scope_interval, closed_manager_interval, closed_custody_event}'::text[]) t (name)
 union all
select 'mart', t.name, 'local', null
  from unnest('{consumption_target}'::text[]) t (name) -- between two statements of one step
 union all
select 'nightpost', t.name, 'reference', null
  from unnest('{batch, closing, adjusted, pruned, code, focus_bill_type, focus_issuer, focus_subcategory, focus_unit, recipient, recipient_scope,
                incentive_confirmation}'::text[]) t (name)
 union all
select 'nightpost', t.name, 'distributed', 'probe_id'
  from unnest('{probe}'::text[]) t (name)
 union all
select 'nightpost', t.name, 'local', null
  from unnest('{migration, quarantine, calendar, subscription, run, basis, unit, release, file, file_sum, carry, touched,
                refused_row, bad_row, drop_party, feed, bucket, bucket_feed, bucket_asked, source_figure, source_asked, control, seal,
                policy_row, report_reads, run_reads, target, delivery, erasure, distribution}'::text[]) t (name);

-- Rows on every server, so that `nightpost check` can ask each of them what it was told (sql/citus/probe.sql).
create table nightpost.probe (probe_id text collate "C" primary key);
insert into nightpost.probe select 'probe ' || n from generate_series(1, 512) n;

insert into nightpost.run_reads (relation) values ('distribution'), ('probe'), ('placement');

-- Every table of the warehouse with its kind; no kind: nobody has said where it belongs.
create view nightpost.placement as
select c.oid::regclass                                                as relation,
       n.nspname::text                                                as schema_name,
       c.relname::text                                                as table_name,
       case when n.nspname = 'staging' then 'local' else d.kind end   as kind,
       d.key
  from pg_catalog.pg_class c
  join pg_catalog.pg_namespace n on n.oid = c.relnamespace
  left join nightpost.distribution d on d.schema_name = n.nspname
                                    and d.table_name = case when n.nspname = 'ledger' then regexp_replace(c.relname, '_end$', '')
                                                            else c.relname end
 where n.nspname in ('nightpost', 'ledger', 'mart', 'staging')
   and c.relkind in ('r', 'p')
   and not c.relispartition;

-- What would not distribute, or would mean something else there; no row when all is well. The trigger of
-- nightpost.insert_only() and the policy of nightpost.wall() are no fault: distributing takes them away.
create function nightpost.unfit() returns table (relation text, why text)
language sql stable as $$
    with placed as materialized (
        select p.relation as oid, p.schema_name || '.' || p.table_name as name, p.kind, p.key, a.attnum, a.attnotnull,
               format_type(a.atttypid, a.atttypmod) as key_type, a.attcollation
          from nightpost.placement p
          left join pg_attribute a on a.attrelid = p.relation and a.attname = p.key
    ), fault as (
        select p.name, 'nobody has said where it lives: a line of nightpost.distribution is missing' as why
          from placed p
         where p.kind is null
         union all
        select d.schema_name || '.' || d.table_name, 'nightpost.distribution names it, but there is no such table'
          from nightpost.distribution d
         where to_regclass(format('%I.%I', d.schema_name, d.table_name)) is null
         union all
        select p.name, format('has no column %s that is never null, by which it is distributed', p.key)
          from placed p
         where p.kind = 'distributed' and p.attnotnull is not true
         union all
        select p.name, format('%s is %s%s here and something else elsewhere', p.key, p.key_type,
                              coalesce(' collate ' || (select l.collname from pg_collation l where l.oid = p.attcollation), ''))
          from placed p
         where p.kind = 'distributed'
           and row(p.key_type, p.attcollation)::text is distinct from
               (select row(o.key_type, o.attcollation)::text
                  from placed o
                 where o.kind = 'distributed' and o.key = p.key
                 group by o.key_type, o.attcollation
                 order by count(*) desc, o.attcollation
                 limit 1)
         union all
        select p.name, format('%s does not begin with %s', i.indexrelid::regclass, p.key)
          from placed p
          join pg_index i on i.indrelid = p.oid
         where p.kind = 'distributed'
           and (i.indisunique or i.indisexclusion)
           and i.indkey[0] <> p.attnum
         union all
        select p.name, format('foreign key %s: %s', k.conname,
                              case when p.kind = 'distributed' and o.kind = 'distributed' then 'does not begin with both keys'
                                   else format('from %s to %s', p.kind, coalesce(o.kind, 'nowhere')) end)
          from placed p
          join pg_constraint k on k.conrelid = p.oid and k.contype = 'f' and k.conparentid = 0
          left join placed o on o.oid = k.confrelid
         where not (p.kind = 'local' and o.kind = 'local'
                    or p.kind in ('distributed', 'reference') and o.kind = 'reference'
                    or p.kind = 'distributed' and o.kind = 'distributed' and p.key = o.key
                       and k.conkey[1] = p.attnum and k.confkey[1] = o.attnum) is true
         union all
        select p.name, format('trigger %s', t.tgname)
          from placed p
          join pg_trigger t on t.tgrelid = p.oid and not t.tgisinternal
         where p.kind in ('distributed', 'reference') and t.tgname <> 'insert_only'
         union all
        select p.name, format('rule %s', r.rulename)
          from placed p
          join pg_rewrite r on r.ev_class = p.oid
         where p.kind in ('distributed', 'reference')
         union all
        select p.name, format('policy %s asks another table', y.polname)
          from placed p
          join pg_policy y on y.polrelid = p.oid
         where p.kind in ('distributed', 'reference')
           and y.polname <> 'recipient'
           and concat(y.polqual, y.polwithcheck) like '%SUBLINK%'
         union all
        select p.name, 'is unlogged or temporary'
          from placed p
          join pg_class c on c.oid = p.oid
         where p.kind in ('distributed', 'reference') and c.relpersistence <> 'p'
         union all
        select p.name, format('its partition %s is itself in parts', t.relid)
          from placed p
         cross join lateral pg_partition_tree(p.oid) t
         where p.kind = 'distributed' and not t.isleaf and t.level > 0
    )
    select f.name, f.why from fault f order by f.name collate "C", f.why collate "C"
$$;

-- Triggers are of one PostgreSQL: whoever may set one aside for a moment does so where there is one.
create function nightpost.guard(relation regclass, guarded bool) returns void
language plpgsql as $$
begin
    if exists (select from pg_trigger t where t.tgrelid = relation and t.tgname = 'insert_only') then
        execute format('alter table %s %s trigger insert_only', relation, case when guarded then 'enable' else 'disable' end);
    end if;
end
$$;
revoke execute on function nightpost.guard from public;

create function nightpost.recipients_clear(of_run text) returns void
language plpgsql as $$
begin
    delete from nightpost.recipient_scope s where s.run_id = of_run;
    delete from nightpost.recipient r where r.run_id = of_run;
end
$$;

select nightpost.secure();
