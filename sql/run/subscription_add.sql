-- One subscription as an operator's own batch of knowledge. $1 partner, $2 manager or NULL, $3 report, $4 locale,
-- $5 profile, $6 masked, $7 part rows or NULL, $8 big xlsx, $9 first day, $10 last day or NULL.
insert into nightpost.subscription (partner_id, manager_id, report, edition, locale, profile, masked, part_rows, big_xlsx, valid_from, valid_to, batch_id)
select $1, $2, $3,
       case when exists (select from nightpost.subscription s
                          where s.partner_id = $1 and s.manager_id is not distinct from $2 and s.report = $3
                            and s.edition = '' and s.ended_by is null)
            then $4::text || '-' || $5::text || case when $6::bool then '' else '-unmasked' end
            else '' end,
       $4, $5, $6::bool, $7::int8, $8::bool, $9::date, coalesce($10::date, 'infinity'), b.batch_id
  from nightpost.operator_batch('subscription', $9::date) b (batch_id)
