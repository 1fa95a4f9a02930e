-- What is known of a partner and, if named, of one of its managers. $1 partner, $2 manager or NULL.
select p.partner_type,
       p.partner_name,
       m.account_manager_name
  from known.partner p
  left join known.account_manager m on m.partner_id = p.partner_id
                                   and m.account_manager_id = $2
 where p.partner_id = $1
