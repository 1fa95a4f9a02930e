-- Partners of a bill export that no source of parties knows: made from the rows just loaded, because
-- an export of another cloud says who pays, and nothing else (1-domain.md, 1.4).
insert into staging.partner (partner_id, partner_type, account_name, partner_name, currency)
select s.source_partner_id,
       'SOLUTION_PROVIDER',
       s.source_partner_id,
       (select min(p.name) from nightpost.drop_party p where p.customer_id is null and p.partner_id = s.source_partner_id),
       min(s.currency)
  from staging.consumption s
 where s.source_partner_id is not null
   and not exists (select from known.partner k where k.partner_id = s.source_partner_id)
 group by s.source_partner_id
