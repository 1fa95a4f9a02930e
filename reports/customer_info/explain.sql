-- 客户信息, explained: the customer's versions, and whose he is at the end of D.
-- reads: ledger.customer, known.customer_association, known.partner_relation, known.customer_manager_assignment, manager_interval, nightpost.batch
-- settings: nightpost.run_id, recipient, through, mark, row (the line as JSON), column
-- Names, telephones and addresses are not repeated here: the file masks them (1.4).
with wanted as (
    select current_setting('nightpost.row')::jsonb                                              as cells,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
               - interval '1 microsecond'                                                       as instant
), answer as (
select 1 as place, 'formula' as what,
       case when current_setting('nightpost.column') in ('partner_id', 'association_type', 'partner_name')
            then 'of the association that contains the last instant of D'
            when current_setting('nightpost.column') = 'associated_on' then 'the GMT+8 day on which that association began'
            when current_setting('nightpost.column') like 'account_manager%' then 'the assignment by the owner that covers D, from the day after it began'
            else 'as the source gives it; personal data is masked unless the subscription says otherwise' end as value,
       '' as tail
union all
select 2, 'customer ' || k.customer_id, format('verified %s, frozen %s, level %s', k.verified_status, k.is_frozen, k.customer_level),
       nightpost.explain_batch(k.batch_id)
  from wanted w
  join ledger.customer k on k.customer_id = w.cells ->> 'customer_id' and k.batch_id <= current_setting('nightpost.mark')::int8
union all
select e.*
  from wanted w
 cross join lateral nightpost.explain_scope(3, w.cells ->> 'customer_id', w.cells ->> 'partner_id', w.instant) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
