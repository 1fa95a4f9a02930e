-- Whether the ledger, or what waits before it, ever had this customer, account manager or partner. $1 feed, $2 key.
select exists (select from ledger.customer c where $1 = 'customer' and c.customer_id = $2)
       or exists (select from ledger.account_manager m where $1 = 'account_manager' and m.account_manager_id = $2)
       or exists (select from ledger.partner p where $1 = 'partner' and p.partner_id = $2)
       or exists (select from nightpost.drop_party d where $1 = 'customer' and d.customer_id = $2)
       or exists (select from nightpost.quarantine q
                   where q.feed = $1
                     and (q.row_key = $2 or q.content ->> ($1 || '_id') = $2)) as known
