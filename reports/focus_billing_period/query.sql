-- FOCUS 1.4, BillingPeriod: the cycle, one row per recipient (and manager of a director).
-- reads: nightpost.recipient_scope, nightpost.focus_issuer, nightpost.batch, nightpost.closing
-- settings: nightpost.run_id, recipient, cycle, through, mark, state
-- No clock: a period is there from its first instant on, and was changed last when the issue of the last
-- night that brought a consumption row (before it was closed) went out.
select distinct on (s.manager_id collate "C")
       s.top_id,
       s.owner_id,
       s.manager_id                                          as account_manager_id,
       p.period_start                                        as "BillingPeriodCreated",
       p.period_end                                          as "BillingPeriodEnd",
       greatest(p.period_start, n.changed)                   as "BillingPeriodLastUpdated",
       p.period_start                                        as "BillingPeriodStart",
       case when current_setting('nightpost.state') = 'final' then 'Closed' else 'Open' end as "BillingPeriodStatus",
       j.issuer_name                                         as "InvoiceIssuerName"
  from nightpost.recipient_scope s
  join nightpost.focus_issuer j on j.provider_type = 1
 cross join (
       select to_date(current_setting('nightpost.cycle'), 'YYYY-MM')::timestamp at time zone 'Etc/GMT-8'          as period_start,
              (to_date(current_setting('nightpost.cycle'), 'YYYY-MM') + interval '1 month') at time zone 'Etc/GMT-8' as period_end) p
 cross join (
       select (least(max(b.business_date), current_setting('nightpost.through')::date) + 1)::timestamp
                  at time zone 'Etc/GMT-8'                                                                        as changed
         from nightpost.batch b
        where b.feed = 'consumption'
          and b.batch_id <= current_setting('nightpost.mark')::int8
          and (current_setting('nightpost.state') <> 'final'
               or b.batch_id <= (select max(l.batch_id)
                                   from nightpost.closing l
                                  where l.bill_cycle = current_setting('nightpost.cycle')
                                    and l.state = 'closed'))) n
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
 order by s.manager_id collate "C" nulls first, s.top_id, s.owner_id
