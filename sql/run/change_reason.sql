-- Why rows of consumption records are different between two releases (2-packages.md, 2.6), by precedence: another owner,
-- manager or kind of association; a refund; a correction of the record; usage that came late; or, when the record is the
-- same, a policy or reference table that says something else. $1 rows as JSON: n, customer_id, bill_cycle, record_id,
-- kind (added, removed, changed), moved; $2 the knowledge mark of the release before; $3 that of this one.
-- A record of an account under custody stands under its master: both are looked for.
with row_of as materialized (
    select j.n,
           j.customer_id,
           j.bill_cycle,
           j.record_id,
           j.kind,
           j.moved
      from jsonb_to_recordset($1::jsonb) as j(n int8, customer_id text, bill_cycle text, record_id text, kind text, moved bool)
), account as materialized (
    select r.n, r.bill_cycle, r.record_id, r.customer_id
      from row_of r
    union
    select r.n, r.bill_cycle, r.record_id, k.sub_customer_id
      from row_of r
      join ledger.customer_custody k on k.master_customer_id = r.customer_id
), version as (
    select a.n,
           l.batch_id,
           l.bill_type,
           l.batch_id <= $2::int8 and not exists (select from ledger.consumption_end e
                                                   where e.customer_id = l.customer_id and e.bill_cycle = l.bill_cycle
                                                     and e.record_id = l.record_id and e.batch_id = l.batch_id
                                                     and e.ended_by <= $2::int8) as before,
           l.batch_id <= $3::int8 and not exists (select from ledger.consumption_end e
                                                   where e.customer_id = l.customer_id and e.bill_cycle = l.bill_cycle
                                                     and e.record_id = l.record_id and e.batch_id = l.batch_id
                                                     and e.ended_by <= $3::int8) as after
      from account a
      join ledger.consumption l on l.customer_id = a.customer_id
                               and l.bill_cycle = a.bill_cycle
                               and l.record_id = a.record_id
), fact as (
    select v.n,
           bool_or(v.before)                                    as before,
           bool_or(v.after)                                     as after,
           bool_or(v.before and v.after)                        as same,
           bool_or((v.before or v.after) and b.bill_class = 'refund') as refund
      from version v
      left join nightpost.code b on b.code_list = 'bill_type' and b.code = v.bill_type::text
     group by v.n
)
select r.n::text,
       case when r.moved                                                   then 're-attribution'
            when r.kind = 'added' and coalesce(f.before, false)            then 're-attribution'
            when r.kind = 'removed' and coalesce(f.after, false)           then 're-attribution'
            when coalesce(f.refund, false) and not coalesce(f.same, false) then 'refund'
            when r.kind = 'changed' and coalesce(f.same, false)            then 'policy'
            when r.kind = 'added' and f.after                              then 'late usage'
            else 'correction'
       end as reason
  from row_of r
  left join fact f on f.n = r.n
 order by r.n
