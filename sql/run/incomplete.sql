-- What of a recipient's rows waits in quarantine, per issued cycle, feed and currency (3-operations.md, 3.3): its
-- files do not have them. A row belongs to whom its customer belonged at its instant; where it has none that
-- can be read, to everybody who had the customer in its cycle; to a manager who looked after it.
-- $1 run id, $2 recipient, $3 cycles.
-- What cannot be parsed is counted, not summed. Setting: nightpost.mark.
with waiting as (
    select q.quarantine_id,
           q.feed,
           q.customer_id,
           q.bill_cycle,
           q.currency,
           nullif(q.payable_amount, 'NaN')                      as payable,
           (to_date(q.bill_cycle, 'YYYY-MM'))::timestamp at time zone 'Etc/GMT-8'                      as cycle_from,
           (to_date(q.bill_cycle, 'YYYY-MM') + interval '1 month')::timestamp at time zone 'Etc/GMT-8' as cycle_to,
           case when q.content ->> 'trade_time' ~ '^[12][0-9]{3}-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-5][0-9]' then q.content ->> 'trade_time'
                end                                             as instant
      from nightpost.quarantine q
     where q.bill_cycle = any ($3::text[])
       and q.feed = 'consumption'
       and q.batch_id <= current_setting('nightpost.mark')::int8
       and (q.resolved_by is null or q.resolved_by > current_setting('nightpost.mark')::int8)
)
select w.bill_cycle                                             as cycle,
       coalesce(w.currency, '')                                 as currency,
       count(*)::text                                           as rows,
       trim_scale(coalesce(sum(w.payable), 0))::text            as payable
  from waiting w
 where (select r.kind from nightpost.recipient r where r.run_id = $1 and r.recipient = $2) = 'finance'
    or exists (select from scope_interval s
                 join nightpost.recipient_scope c on c.run_id = $1
                                                 and c.recipient = $2
                                                 and c.top_id = s.top_id
                                                 and c.owner_id = s.owner_id
                where s.customer_id = w.customer_id
                  and (c.manager_id is null
                       or exists (select from manager_interval m
                                   where m.customer_id = s.customer_id
                                     and m.partner_id = s.owner_id
                                     and m.account_manager_id = c.manager_id))
                  and s.valid_from < coalesce(w.instant::timestamptz + interval '1 microsecond', w.cycle_to)
                  and s.valid_to > coalesce(w.instant::timestamptz, w.cycle_from))
 group by w.bill_cycle, w.currency
 order by w.bill_cycle, w.currency collate "C"
