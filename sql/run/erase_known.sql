-- Whether the ledger, or what waits before it, ever had this customer, account manager or partner. $1 feed, $2 key.
select count(*) > 0 as known
  from (select c.customer_id from ledger.customer c where $1 = 'customer' and c.customer_id = $2
         union all
        select m.account_manager_id from ledger.account_manager m where $1 = 'account_manager' and m.account_manager_id = $2
         union all
        select p.partner_id from ledger.partner p where $1 = 'partner' and p.partner_id = $2
         union all
        select d.customer_id from nightpost.drop_party d where $1 = 'customer' and d.customer_id = $2
         union all
        select q.row_key
          from nightpost.quarantine q
         where q.feed = $1
           and (q.row_key = $2 or q.content ->> ($1 || '_id') = $2)) k
