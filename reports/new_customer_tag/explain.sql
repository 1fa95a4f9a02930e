-- 新客标签信息, explained: the tags the source gives, the month they are asked for, and for derived ones the policy.
-- reads: known.customer_new_tag, known.customer_tag_in, known.new_customer_policy, known.customer, known.customer_association,
--        known.partner_relation, manager_interval, nightpost.customer_days, nightpost.batch
-- settings: nightpost.run_id, recipient, through, mark, row (the line as JSON), column
with wanted as (
    select current_setting('nightpost.row')::jsonb                                              as cells,
           left(current_setting('nightpost.through'), 7)                                        as month,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
               - interval '1 microsecond'                                                       as instant
), answer as (
select 1 as place, 'formula' as what,
       case when w.cells ->> 'tag_type' = 'derived'
            then 'derived: Y from the month in which the payable since the first association reaches the threshold, for the policy''s months; N for who had consumed in the 12 months before'
            else 'the tag of the source that holds in the month of D, validity in whole months, both ends included; after its last month N; not real-name verified: empty' end as value,
       'month ' || w.month as tail
  from wanted w
union all
select 2, 'verified', coalesce(u.verified_status, 'unknown') || case when u.verified_status = '2' then ': real name verified' else ': no tag is shown' end,
       nightpost.explain_batch(u.batch_id)
  from wanted w
  join known.customer u on u.customer_id = w.cells ->> 'customer_id'
union all
select 3, 'tag ' || t.customer_tag_type, format('%s from %s to %s', t.new_customer_tag, t.effective_month, coalesce(t.expire_month, 'now')),
       nightpost.explain_batch(t.batch_id)
  from wanted w
  join known.customer_new_tag t on t.customer_id = w.cells ->> 'customer_id'
union all
select 4, 'in ' || w.month, coalesce(t.tag, 'no tag'), format('span %s to %s', t.cycle_from, t.cycle_to)
  from wanted w
  join known.customer_tag_in t on t.customer_id = w.cells ->> 'customer_id' and w.month between t.cycle_from and t.cycle_to
union all
select 5, 'policy', format('threshold %s, %s months, since %s', nightpost.amount_text(p.threshold), p.months, p.valid_from), nightpost.explain_batch(p.batch_id)
  from wanted w
  join known.new_customer_policy p on w.cells ->> 'tag_type' = 'derived' and p.valid_from <= current_setting('nightpost.through')::date
union all
select 6, 'payable ' || to_char(d.trade_day, 'YYYY-MM'), nightpost.amount_text(sum(d.payable_amount)) || ' ' || d.currency, 'of all partners'
  from wanted w
 cross join lateral nightpost.customer_days(w.cells ->> 'customer_id') d
 where w.cells ->> 'tag_type' = 'derived'
   and d.trade_day <= current_setting('nightpost.through')::date
 group by to_char(d.trade_day, 'YYYY-MM'), d.currency
union all
select e.*
  from wanted w
 cross join lateral nightpost.explain_scope(7, w.cells ->> 'customer_id', w.cells ->> 'partner_id', w.instant) e
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, length(a.what), a.what collate "C"
