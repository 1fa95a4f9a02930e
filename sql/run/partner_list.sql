-- Every partner that is known. $1 one of them, or NULL for all.
select p.partner_id,
       p.partner_type,
       coalesce(p.partner_name, p.account_name)                                        as partner_name
  from known.partner p
 where $1::text is null or p.partner_id = $1
 order by p.partner_id collate "C"
