-- 财务托管 on the covers of summary and detail: a month in which a sub-account left its partner while its custody
-- went on. Its later rows stand under the master in the detail and under the sub-account in the summary (1-domain.md,
-- 1.4), so that the two differ where the two accounts are not of one recipient. Who has the sub-account is told its
-- id, who has the master the master's.
-- reads: custody_event, consumption_line, consumption_day, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, cycle, through, locale
with scope as (
    select s.top_id, s.owner_id, s.manager_id
      from nightpost.recipient_scope s
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
), side as (
    select e.customer_id, e.bill_cycle, c.currency, count(*) as detail_rows, sum(c.payable_amount) as detail, 0 as summary_rows, 0 as summary
      from custody_event e
      join consumption_line c on c.source_customer_id = e.customer_id
                             and c.bill_cycle = e.bill_cycle
      join scope s on s.top_id = c.top_id
                  and s.owner_id = c.owner_id
                  and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where c.report_cycle = current_setting('nightpost.cycle')
       and c.trade_day <= current_setting('nightpost.through')::date
     group by e.customer_id, e.bill_cycle, c.currency
     union all
    select e.customer_id, e.bill_cycle, d.currency, 0, 0, sum(d.record_count), sum(d.payable_amount)
      from custody_event e
      join consumption_day d on d.source_customer_id = e.customer_id
                            and d.bill_cycle = e.bill_cycle
      join scope s on s.top_id = d.top_id
                  and s.owner_id = d.owner_id
                  and (s.manager_id is null or s.manager_id = d.account_manager_id)
     where d.report_cycle = current_setting('nightpost.cycle')
       and d.trade_day <= current_setting('nightpost.through')::date
     group by e.customer_id, e.bill_cycle, d.currency
), moved as (
    select x.customer_id, x.bill_cycle, x.currency,
           sum(x.summary_rows) - sum(x.detail_rows)          as rows,
           sum(x.summary) - sum(x.detail)                    as payable
      from side x
     group by x.customer_id, x.bill_cycle, x.currency
    having (sum(x.summary_rows), sum(x.summary)) <> (sum(x.detail_rows), sum(x.detail))
)
select case when current_setting('nightpost.locale', true) = 'en' and m.rows >= 0
            then format('Custody (财务托管): customer %s left its partner on %s, and its master account still has it in custody. '
                        'Its %s later records (payable %s %s) are in the summary of the cycle, under the customer, and not in the '
                        'detail here: there they stand under the master. Summary and detail differ by that.',
                        m.customer_id, w.left_on, m.rows, w.payable, m.currency)
            when current_setting('nightpost.locale', true) = 'en'
            then format('Custody (财务托管): %s records (payable %s %s) of an account that master account %s has in custody are in the '
                        'detail of the cycle, under the master, and not in the summary here: there they stand under the account, '
                        'which belonged to another partner. Summary and detail differ by that.',
                        - m.rows, w.payable, m.currency, e.master_customer_id)
            when m.rows >= 0
            then format('财务托管：客户 %s 于 %s 与伙伴解除关联，仍由其主账号托管。其后的 %s 条记录（应付 %s %s）计入本账期汇总的该客户名下，'
                        '不在此处的明细中（明细列于主账号名下），汇总与明细因此相差该金额。',
                        m.customer_id, w.left_on, m.rows, w.payable, m.currency)
            else format('财务托管：主账号 %s 所托管子账号的 %s 条记录（应付 %s %s）列于本账期明细的主账号名下，不在此处的汇总中'
                        '（汇总列于子账号名下，其时属其他伙伴），汇总与明细因此相差该金额。',
                        e.master_customer_id, - m.rows, w.payable, m.currency)
       end                                                   as note
  from moved m
  join custody_event e on e.customer_id = m.customer_id
                      and e.bill_cycle = m.bill_cycle
 cross join lateral (select to_char(e.left_at at time zone 'Etc/GMT-8', 'YYYY-MM-DD HH24:MI:SS') as left_on,
                            trim_scale(case when m.rows >= 0 then m.payable else - m.payable end)::text as payable) w
 order by m.customer_id collate "C",
          m.bill_cycle collate "C",
          m.currency collate "C"
