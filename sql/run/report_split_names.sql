-- The names of those whose files a split report of the recipient makes: account managers of its owners, or those
-- that its scope names. For the covers, as known.
-- reads: known.account_manager, nightpost.recipient_scope
-- settings: nightpost.run_id, recipient, mark
select m.account_manager_id,
       m.account_manager_name
  from known.account_manager m
 where exists (select from nightpost.recipient_scope s
                where s.run_id = current_setting('nightpost.run_id')
                  and s.recipient = current_setting('nightpost.recipient')
                  and (s.manager_id = m.account_manager_id or s.manager_id is null and s.owner_id = m.partner_id))
 order by m.account_manager_id collate "C"
