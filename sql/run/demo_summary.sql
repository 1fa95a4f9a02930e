-- The releases of a business date, for people. $1 D. Payable is that of the current cycle, per currency.
with payable as (
    select s.run_id,
           s.recipient,
           c.currency,
           sum(c.payable_amount) as amount
      from nightpost.recipient_scope s
      join mart.consumption_day c on c.top_id = s.top_id
                                 and c.owner_id = s.owner_id
                                 and (s.manager_id is null or s.manager_id = c.account_manager_id)
     where c.report_cycle = to_char($1::date + 1, 'YYYY-MM')
       and c.trade_day <= $1::date
     group by s.run_id, s.recipient, c.currency
)
select l.recipient,
       coalesce(p.partner_name, '财务 / finance')                                       as name,
       l.files::text                                                                    as files,
       l.linked::text                                                                   as unchanged,
       l.rows::text                                                                     as rows,
       coalesce((select string_agg(round(y.amount, greatest(2, min_scale(y.amount)))::text || ' ' || y.currency, ', ' order by y.currency)
                   from payable y
                  where y.run_id = l.run_id and y.recipient = l.recipient), '0')         as payable,
       l.differences::text                                                              as differences
  from nightpost.release l
  join nightpost.recipient r on r.run_id = l.run_id and r.recipient = l.recipient
  left join known.partner p on p.partner_id = r.partner_id
 where l.issue_date = $1::date + 1
   and l.state = 'published'
 order by l.recipient collate "C", l.revision
