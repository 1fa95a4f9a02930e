-- A sub-account of a bill export belongs to the account that pays for it, always, as resale: the
-- payer invoices it. Only where nothing else is known of the customer's associations.
insert into staging.customer_association (association_id, customer_id, partner_id, association_type, valid_from, valid_to)
select s.source_partner_id || '/' || s.customer_id,
       s.customer_id,
       s.source_partner_id,
       '2',
       '-infinity',
       'infinity'
  from staging.consumption s
 where s.source_partner_id is not null
   and not exists (select from known.customer_association k where k.customer_id = s.customer_id)
 group by s.source_partner_id, s.customer_id
