-- 激励和指标明细: lines of the formal incentive bills, in their state at the end of D.
-- reads: incentive_bill_line, consumption_line, known.repayment, nightpost.recipient_scope,
--        known.incentive_bill, known.incentive_plan, known.customer, known.partner
-- settings: nightpost.run_id, recipient, through, mark, locale
-- Bills formed in the 18 months that end with D's (E31), and older ones not yet settled [choice]. A bill
-- is its partner's, whoever sold below it (E40): scope is the pair (partner, partner). Frozen is what is
-- still to be paid out (E55).
with cut as (
    select (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'  as until,
           (date_trunc('month', current_setting('nightpost.through')::date) - interval '17 months')
               at time zone 'Etc/GMT-8'                                                         as since
), shown as (
    select i.*,
           c.until,
           nightpost.incentive_status(c.until, i.confirmed_from, i.paid_from, i.expired_from, i.netted_from) as status
      from cut c
     cross join nightpost.recipient_scope s
      join incentive_bill_line i on i.top_id = s.top_id
     where s.run_id = current_setting('nightpost.run_id')
       and s.recipient = current_setting('nightpost.recipient')
       and s.owner_id = s.top_id
       and (s.manager_id is null or s.manager_id = i.account_manager_id)
       and i.booked_at < c.until
       and (i.formed_at >= c.since
            or coalesce(least(i.paid_from, i.expired_from, i.netted_from), 'infinity') >= c.since)
), unpaid as materialized (
    select distinct i.top_id, i.period from shown i where i.status in ('to_confirm', 'paying')
), owing as materialized (
    select w.top_id,
           w.period,
           nightpost.incentive_bill_freeze(w.top_id, w.period) as reason
      from unpaid w
)
select i.top_id,
       i.top_id                                              as owner_id,
       i.plan_id,
       coalesce(case when current_setting('nightpost.locale', true) = 'en' then p.plan_name_en end,
                p.plan_name)                                 as plan_name,
       i.period,
       i.top_id                                              as partner_id,
       i.association_type,
       i.bill_id,
       i.data_id,
       i.line_kind,
       i.status,
       case when i.confirmed_from < i.until then i.confirmed_how end as confirmation,
       i.booked_at                                           as formed_at,
       b.confirm_deadline,
       i.indicator_value,
       i.tier_threshold,
       i.rate,
       i.performance_id,
       i.customer_id,
       u.account_name,
       i.reseller_id,
       r.partner_name                                        as reseller_name,
       i.account_manager_id,
       i.currency,
       i.base_amount,
       i.bonus_rate,
       i.incentive_amount,
       case when f.reason is null then 'N' else 'Y' end      as frozen,
       f.reason                                              as freeze_reason,
       'formal'                                              as state
  from shown i
  join known.incentive_bill b on b.bill_id = i.bill_id
  left join owing f on f.top_id = i.top_id
                    and f.period = i.period
                    and i.status in ('to_confirm', 'paying')
  left join lateral (select n.plan_name, n.plan_name_en
                       from known.incentive_plan n
                      where n.plan_id = i.plan_id
                        and n.valid_from_cycle <= (select y.last_cycle from nightpost.period_cycles(i.period) y)
                      order by n.valid_from_cycle collate "C" desc
                      limit 1) p on true
  left join known.customer u on u.customer_id = i.customer_id
  left join known.partner r on r.partner_id = i.reseller_id
 order by i.plan_id, i.period, i.top_id, i.association_type collate "C", i.bill_id, i.data_id
