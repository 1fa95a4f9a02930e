-- A fingerprint of the associations and assignments that decided a recipient's rows. $1 run id, $2 recipient.
select encode(sha256(convert_to(coalesce(string_agg(t.line, E'\n' order by t.line collate "C"), ''), 'UTF8')), 'hex') as hash
  from (select concat_ws('|', 'scope', i.customer_id, i.valid_from, i.valid_to, i.top_id, i.owner_id, i.association_type) as line
          from scope_interval i
         where exists (select from nightpost.recipient_scope s
                        where s.run_id = $1 and s.recipient = $2 and s.top_id = i.top_id and s.owner_id = i.owner_id)
         union all
        select concat_ws('|', 'manager', m.customer_id, m.partner_id, m.day_from, m.day_to, m.account_manager_id)
          from manager_interval m
         where exists (select from nightpost.recipient_scope s
                        where s.run_id = $1 and s.recipient = $2 and s.owner_id = m.partner_id)) t
