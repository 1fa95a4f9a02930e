-- 云经销商信息, explained: the relation, the customers and the performance of the year, by period and service.
-- reads: performance_line, scope_interval, known.partner_relation, known.partner, known.product_gate, known.upgrade_policy,
--        nightpost.recipient_scope, nightpost.batch
-- settings: nightpost.run_id, recipient, through, mark, row (the line as JSON), column
-- Names, telephones and addresses are not repeated here: the file masks them (1.4).
with wanted as (
    select current_setting('nightpost.row')::jsonb                                              as cells,
           current_setting('nightpost.through')::date                                           as through,
           (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8' as until
), reseller as (
    select s.top_id, s.owner_id, coalesce(d.currency, 'CNY') as currency, w.through, w.until
      from wanted w
      join nightpost.recipient_scope s on s.run_id = current_setting('nightpost.run_id')
                                      and s.recipient = current_setting('nightpost.recipient')
                                      and s.owner_id = w.cells ->> 'reseller_id'
                                      and s.top_id <> s.owner_id
      join known.partner d on d.partner_id = s.top_id and d.partner_type = 'DISTRIBUTOR'
), sold as (
    select l.report_cycle, l.service_type_code, sum(l.counted_amount) as amount, count(*) as lines
      from reseller r
      join performance_line l on l.top_id = r.top_id
                             and l.owner_id = r.owner_id
                             and l.currency = r.currency
                             and l.report_cycle between to_char(r.through, 'YYYY') || '-01' and to_char(r.through, 'YYYY-MM')
                             and l.line_day <= r.through
     group by l.report_cycle, l.service_type_code
), gated as (
    select o.*, g.product_policy
      from sold o
      left join known.product_gate g on g.report_cycle = o.report_cycle and g.service_type_code = o.service_type_code
), answer as (
select 1 as place, 'formula' as what,
       case current_setting('nightpost.column')
            when 'performance_ytd' then 'sum of what its performance lines of the calendar year count, but for services under policy 2; empty when a service has no policy'
            when 'upgrade_eligible' then 'Y when performance_ytd reaches the threshold in force at D'
            when 'customer_count' then 'customers whose association with it contains the end of D, under this distributor'
            when 'associated_on' then 'the GMT+8 day on which the relation with the distributor began'
            else 'as the source gives it; personal data is masked unless the subscription says otherwise' end as value,
       'exact, no rounding' as tail
union all
select 2, 'relation ' || k.relation_id, format('%s of %s, from %s to %s', k.reseller_id, k.distributor_id, nightpost.explain_time(k.valid_from),
                                               nightpost.explain_time(k.valid_to)), nightpost.explain_batch(k.batch_id)
  from reseller r
  join known.partner_relation k on k.reseller_id = r.owner_id and k.distributor_id = r.top_id
union all
select 3, 'partner ' || p.partner_id, p.partner_type, nightpost.explain_batch(p.batch_id)
  from reseller r
  join known.partner p on p.partner_id = r.owner_id
union all
select 4, 'customers', count(i.customer_id)::text, string_agg(i.customer_id, ' ' order by i.customer_id collate "C")
  from reseller r
  join scope_interval i on i.owner_id = r.owner_id and i.top_id = r.top_id and i.valid_from < r.until and i.valid_to >= r.until
 where current_setting('nightpost.column') = 'customer_count'
union all
select 5, format('%s %s', g.report_cycle, g.service_type_code), format('counted %s of %s lines', nightpost.amount_text(g.amount), g.lines),
       case when g.product_policy = '2' then 'policy 2: not counted' else coalesce('policy ' || g.product_policy, 'no policy') end
  from gated g
union all
select 6, 'together', nightpost.amount_text(coalesce(sum(g.amount) filter (where g.product_policy <> '2'), 0)),
       case when bool_or(g.product_policy is null and g.amount <> 0) then 'a service without a policy: nobody can say' end
  from gated g
union all
select 7, 'threshold', nightpost.amount_text(v.threshold), format('since %s, %s', v.valid_from, nightpost.explain_batch(v.batch_id))
  from (select v.* from wanted w join known.upgrade_policy v on v.valid_from <= w.through order by v.valid_from desc limit 1) v
)
select a.place, a.what, a.value, coalesce(a.tail, '') as tail
  from answer a
 order by a.place, case when a.place = 5 then 0 else length(a.what) end, a.what collate "C"
