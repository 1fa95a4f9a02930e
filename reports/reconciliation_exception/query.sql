-- 核对异常: recipients held back, controls not passed, rows without an owner, 财务托管 accounts, rows whose
-- source names another owner, and refunds whose purchase had another owner.
-- reads: nightpost.finance_recipient, nightpost.finance_control, nightpost.finance_unit, nightpost.finance_release, consumption_line, order_fact, known.consumption
-- settings: nightpost.run_id, through, mark, locale
-- What the source itself states of a row blocks nothing (1-domain.md, 1.4). A recipient held back keeps its
-- last release, which the reason names. Who was held back by an accident (a full disk, a lost connection) is
-- the log's and nightpost status's: it says when a run was, not what was known.
with cycle as materialized (
    select c.cycle from nightpost.reconciled_cycle() c
), line as (
    select c.report_cycle, c.owner_id, c.customer_id, c.source_customer_id, c.record_id, c.trade_time, c.currency, c.payable_amount
      from consumption_line c
     where c.report_cycle in (select y.cycle from cycle y)
       and c.report_cycle >= (select min(y.cycle) from cycle y) -- leaves partitions out
       and c.trade_day <= current_setting('nightpost.through')::date
), account as (
    select x.report_cycle, x.customer_id, x.currency, sum(x.summary) as summary, sum(x.detail) as detail
      from (select l.report_cycle, l.source_customer_id as customer_id, l.currency, l.payable_amount as summary, 0 as detail
              from line l
             where l.customer_id <> l.source_customer_id
             union all
            select l.report_cycle, l.customer_id, l.currency, 0, l.payable_amount
              from line l
             where l.customer_id <> l.source_customer_id) x
     group by x.report_cycle, x.customer_id, x.currency
), held as (
    select r.recipient as unit, r.recipient, r.held as error
      from nightpost.finance_recipient r
     where r.run_id = current_setting('nightpost.run_id')
       and r.held is not null
     union all
    select u.unit, split_part(u.unit, '/', 1), u.error
      from nightpost.finance_unit u
     where u.run_id = current_setting('nightpost.run_id')
       and u.stage = 'write'
       and u.state = 'held'
       and u.unit like '%/%'
), refund as materialized (
    select f.bill_cycle, f.order_line_id, f.owner_id, f.customer_id, f.order_id, f.payment_time, f.currency, f.amount_after_discount,
           f.base_order_id
      from order_fact f
     where f.bill_cycle in (select y.cycle from cycle y)
       and f.paid
       and f.base_order_id is not null
       and f.payment_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
), bought as materialized (
    select distinct on (o.customer_id, o.order_id) o.customer_id, o.order_id, o.owner_id
      from order_fact o
     where o.paid
       and (o.customer_id, o.order_id) in (select f.customer_id, f.base_order_id from refund f)
     order by o.customer_id, o.order_id, o.order_line_id collate "C"
), found as (
    select 1 as place, 'held_recipient' as kind, null as cycle, null as control_no, h.unit as key, h.recipient as partner_id,
           null as customer_id, null as record_id, null::timestamptz as trade_time, null as currency,
           null::numeric as expected, null::numeric as actual,
           concat_ws('; ', h.error, case when current_setting('nightpost.locale', true) = 'en' then 'keeps release ' || coalesce(l.release, '(none)')
                                         else '保留发布 ' || coalesce(l.release, '（无）') end) as reason
      from held h
      left join lateral (select r.release
                           from nightpost.finance_release r
                          where r.recipient = h.recipient
                            and r.state = 'published'
                            and r.issue_date <= current_setting('nightpost.through')::date
                          order by r.issue_date desc, r.revision desc
                          limit 1) l on true
     union all
    select case c.verdict when 'failed' then 2 else 3 end,
           case c.verdict when 'failed' then 'failed_control' else 'control_warning' end,
           case when nightpost.is_cycle(left(c.key, 7)) then left(c.key, 7) end, c.control, nightpost.control_subject(c.key, c.top_id, c.owner_id) || ': ' || c.measure,
           coalesce(c.owner_id, c.top_id), null, null, null, null, c.expected, c.actual, c.note
      from nightpost.finance_control c
     where c.run_id = current_setting('nightpost.run_id')
       and c.verdict in ('failed', 'warning')
     union all
    select 4, 'no_owner', l.report_cycle, null, null, null, l.source_customer_id, l.record_id, l.trade_time, l.currency, null,
           l.payable_amount, null
      from line l
     where l.owner_id = '_unowned'
     union all
    select 5, 'custody', a.report_cycle, '4', null, null, a.customer_id, null, null, a.currency, a.summary, a.detail,
           case when current_setting('nightpost.locale', true) = 'en'
                then '财务托管: these rows stand under the sub-account in the summary (expected), under its master in the detail (actual)'
                else '财务托管：这些记录在汇总中归分账户（预期），在明细中归主账户（实际）' end
      from account a
     where a.summary <> a.detail
     union all
    select 6, 'source_owner', l.report_cycle, null, k.source_partner_id, nullif(l.owner_id, '_unowned'), k.customer_id, k.record_id, k.trade_time, k.currency,
           null, l.payable_amount,
           case when current_setting('nightpost.locale', true) = 'en' then 'the source names ' || k.source_partner_id
                else '来源记为 ' || k.source_partner_id end
      from known.consumption k
      join line l on l.source_customer_id = k.customer_id
                 and l.record_id = k.record_id
     where k.bill_cycle in (select y.cycle from cycle y)
       and k.bill_cycle >= (select min(y.cycle) from cycle y)
       and k.source_partner_id <> l.owner_id
     union all
    select 7, 'refund_owner', f.bill_cycle, null, f.order_line_id, f.owner_id, f.customer_id, f.order_id, f.payment_time, f.currency, null,
           f.amount_after_discount,
           case when current_setting('nightpost.locale', true) = 'en' then format('refunds order %s of partner %s', b.order_id, b.owner_id)
                else format('退的是伙伴 %s 的订单 %s', b.owner_id, b.order_id) end
      from refund f
      join bought b on b.customer_id = f.customer_id
                   and b.order_id = f.base_order_id
                   and b.owner_id <> f.owner_id
)
select '_unowned'::text                                      as top_id,
       '_unowned'::text                                      as owner_id,
       f.kind                                                as exception_kind,
       f.cycle,
       f.control_no,
       f.key                                                 as control_key,
       f.partner_id,
       f.customer_id,
       f.record_id,
       f.trade_time,
       f.currency,
       f.expected,
       f.actual,
       case when num_nulls(f.actual, f.expected) < 2
            then coalesce(f.actual, 0) - coalesce(f.expected, 0) end as difference,
       f.reason
  from found f
 order by f.place,
          f.cycle collate "C",
          length(f.control_no),
          f.control_no collate "C",
          f.key collate "C",
          f.partner_id collate "C",
          f.customer_id collate "C",
          f.record_id collate "C",
          f.trade_time,
          f.currency collate "C",
          f.expected,
          f.actual,
          f.reason collate "C"
