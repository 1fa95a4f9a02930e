-- 激励和指标明细: why a partner must not get its bills now: the lines of one are not the bill (1-domain.md, 1.6),
-- because its source says so, or because lines of it are in quarantine. No row = it goes out.
-- reads: incentive_bill_line, known.incentive_bill, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, through, mark
select format('incentive bill %s is %s, its lines are %s', b.bill_id, round(b.bill_amount, 2),
              coalesce(round(l.amount, 2), 0))               as reason
  from nightpost.recipient_scope s
  join known.incentive_bill b on b.partner_id = s.top_id
  left join (select i.top_id, i.bill_id, sum(i.incentive_amount) as amount
               from incentive_bill_line i
              where i.line_kind = 'line'
                and i.top_id in (select o.top_id
                                   from nightpost.recipient_scope o
                                  where o.run_id = current_setting('nightpost.run_id')
                                    and o.recipient = current_setting('nightpost.recipient'))
              group by i.top_id, i.bill_id) l on l.top_id = b.partner_id
                                             and l.bill_id = b.bill_id
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and s.owner_id = s.top_id
   and b.formed_at < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
   and b.bill_amount <> coalesce(l.amount, 0)
 order by b.bill_id collate "C"
