-- 抹零与合计, proven: the ledger's own records of the cycles, whoever owns them, with the adjustments that a
-- cycle carries for earlier ones and without those that later ones carry for it (1-domain.md, 1.8).
-- reads: known.consumption, consumption_line, nightpost.finance_control
-- settings: nightpost.run_id, through, mark
with cycle as materialized (
    select c.cycle from nightpost.reconciled_cycle() c
), adjusted as materialized (
    select distinct a.bill_cycle, a.source_customer_id, a.record_id from consumption_line a where a.line_no > 0
), part as (
    select k.currency, 1 as rows, k.official_amount, k.discount_amount,
           coalesce(k.erase_amount, k.official_amount - coalesce(k.discount_amount, 0) - k.payable_amount) as erase_amount,
           k.payable_amount, k.voucher_amount
      from known.consumption k
     where k.bill_cycle in (select y.cycle from cycle y)
       and k.bill_cycle >= (select min(y.cycle) from cycle y) -- leaves partitions out
       and k.trade_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
       and not exists (select from adjusted a
                        where a.bill_cycle = k.bill_cycle
                          and a.source_customer_id = k.customer_id
                          and a.record_id = k.record_id)
     union all
    select c.currency, 1, c.official_amount, c.discount_amount, c.erase_amount, c.payable_amount, c.voucher_amount
      from consumption_line c
     where c.report_cycle in (select y.cycle from cycle y)
       and c.report_cycle >= (select min(y.cycle) from cycle y)
       and c.trade_day <= current_setting('nightpost.through')::date
       and (c.line_no > 0
            or exists (select from adjusted a
                        where a.bill_cycle = c.bill_cycle
                          and a.source_customer_id = c.source_customer_id
                          and a.record_id = c.record_id))
), total as (
    select p.currency, sum(p.rows) as rows, sum(p.official_amount) as official, sum(p.discount_amount) as discount,
           sum(p.erase_amount) as erase, sum(p.payable_amount) as payable, sum(p.voucher_amount) as voucher
      from part p
     group by p.currency
)
select null::text                                            as split,
       v.column_name,
       t.currency,
       v.amount
  from total t
 cross join lateral (values
        ('record_count', t.rows::numeric),
        ('official_amount', t.official),
        ('discount_amount', t.discount),
        ('erase_amount', t.erase),
        ('payable_amount', t.payable),
        ('voucher_amount', t.voucher),
        ('paid_amount', t.payable - coalesce(t.voucher, 0))) v (column_name, amount)
