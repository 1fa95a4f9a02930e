-- The releases of a business date, for people. $1 D, $2 outbox.
select r.recipient,
       coalesce(p.partner_name, case when r.recipient = '_finance' then '财务 / finance' end) as name,
       count(f.path)::text                                                              as files,
       (count(f.path) filter (where f.linked))::text                                    as unchanged,
       coalesce(sum(f.rows) filter (where f.format = 'csv.gz'), 0)::text                as rows,
       coalesce((select trim_scale(sum(c.payable_amount))::text
                   from mart.consumption_day c
                   join nightpost.recipient_scope s on s.run_id = l.run_id
                                                   and s.recipient = l.recipient
                                                   and s.top_id = c.top_id
                                                   and s.owner_id = c.owner_id
                                                   and (s.manager_id is null or s.manager_id = c.account_manager_id)
                  where c.report_cycle = to_char(date_trunc('month', ($1::date + 1)::timestamp), 'YYYY-MM')
                    and c.trade_day <= $1::date), '0')                                   as payable,
       l.differences::text                                                              as differences
  from nightpost.release l
  join nightpost.recipient r on r.run_id = l.run_id and r.recipient = l.recipient
  left join known.partner p on p.partner_id = r.partner_id
  left join nightpost.file f on f.recipient = l.recipient and f.release = l.release
 where l.issue_date = $1::date + 1
   and l.state = 'published'
 group by l.run_id, l.recipient, l.differences, r.recipient, p.partner_name
 order by r.recipient collate "C"
