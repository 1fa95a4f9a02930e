-- 代金券额度与发放回收, explained: the operation in the source, and the running balance of its quota up to it.
-- reads: voucher_line, ledger.voucher_operation, ledger.voucher_quota_operation, known.voucher_quota, known.partner_relation, nightpost.batch
-- settings: nightpost.run_id, recipient, cycle, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb as cells
), line as (
    select v.*
      from wanted w
      join voucher_line v on v.quota_id = w.cells ->> 'quota_id'
                         and v.kind = (w.cells ->> 'kind')::int4
                         and date_trunc('second', v.operation_time) = nightpost.explain_instant(w.cells ->> 'operation_time')
                         and v.reseller_id is not distinct from w.cells ->> 'reseller_id'
                         and v.coupon_id is not distinct from w.cells ->> 'coupon_id'
                         and v.amount = (w.cells ->> 'amount')::numeric
                         and v.balance_after = (w.cells ->> 'balance_after')::numeric
), history as (
    select v.*,
           v.balance_after - lag(v.balance_after) over (order by v.operation_time, v.operation_id collate "C") as moved,
           row_number() over (order by v.operation_time desc, v.operation_id collate "C" desc)                as back
      from (select distinct v.quota_id, v.operation_time, v.operation_id, v.kind, v.amount, v.result, v.balance_after
              from line l
              join voucher_line v on v.quota_id = l.quota_id
                                 and (v.operation_time, v.operation_id) <= (l.operation_time, l.operation_id)) v
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'balance_after' then 'opening balance + what each operation up to this one moved: a coupon''s 1 takes, 2 to 8 give back, 9 moves nothing; an issue 10 takes from the distributor''s quota and adds to the reseller''s, 11 the other way; failed ones move nothing'
            when 'parent_quota_id' then 'of the quota; a reseller does not see it'
            when 'quota_status' then 'of the quota as it is known now'
            else 'of the operation, as the source gives it' end as value,
       'two decimals as in the source' as tail
union all
select 2, 'quota ' || q.quota_id, format('of %s, value %s, stated balance %s', q.partner_id, nightpost.amount_text(q.quota_value), nightpost.amount_text(q.balance)),
       nightpost.explain_batch(q.batch_id)
  from line l
  join known.voucher_quota q on q.quota_id = l.quota_id
union all
select 3, 'operation ' || k.operation_id, format('coupon operation %s of %s, result %s', k.operation_type, nightpost.amount_text(k.amount), k.result),
       nightpost.explain_batch(k.batch_id)
  from line l
  join ledger.voucher_operation k on k.operation_id = l.operation_id and k.operation_type = l.kind::text
                                 and k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 3, 'operation ' || k.operation_id, format('quota operation %s of %s from %s to %s, result %s', k.operation_type,
                                                 nightpost.amount_text(k.amount), k.parent_quota_id, k.quota_id, k.result),
       nightpost.explain_batch(k.batch_id)
  from line l
  join ledger.voucher_quota_operation k on k.operation_id = l.operation_id and k.operation_type = l.kind::text
                                       and k.batch_id <= current_setting('nightpost.mark')::int8
union all
select 4, nightpost.explain_time(h.operation_time), format('kind %s, amount %s, result %s', h.kind, nightpost.amount_text(h.amount), h.result),
       concat_ws(', ', 'moved ' || nightpost.amount_text(h.moved), 'balance ' || nightpost.amount_text(h.balance_after))
  from history h
 where h.back <= 50
union all
select 5, 'and earlier', (max(h.back) - 50)::text || ' operations of the quota', ''
  from history h
having max(h.back) > 50
union all
select e.*
  from line l
 cross join lateral nightpost.explain_scope(6, l.customer_id, l.owner_id, l.operation_time) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, case when a.place = 4 then 0 else length(a.what) end, a.what collate "C", a.value collate "C"
