-- 代金券额度与发放回收: operations of a cycle up to D on quotas and coupons, with each quota's balance.
-- reads: voucher_line, nightpost.recipient_scope, nightpost.recipient, known.partner
-- settings: nightpost.run_id, recipient, cycle, through, mark
-- A reseller does not see which quota of its distributor its own came from.
select v.top_id,
       v.owner_id,
       v.currency,
       v.operation_time,
       v.kind,
       v.quota_id,
       case when p.partner_type = 'RESELLER' then null else v.parent_quota_id end as parent_quota_id,
       v.reseller_id,
       v.coupon_id,
       v.customer_id,
       v.amount,
       v.result,
       v.balance_after,
       v.quota_status,
       v.remark
  from nightpost.recipient_scope s
  join nightpost.recipient w on w.run_id = s.run_id
                            and w.recipient = s.recipient
  left join known.partner p on p.partner_id = w.partner_id
  join voucher_line v on v.top_id = s.top_id
                     and v.owner_id = s.owner_id
                     and (s.manager_id is null or s.manager_id = v.account_manager_id)
 where s.run_id = current_setting('nightpost.run_id')
   and s.recipient = current_setting('nightpost.recipient')
   and v.bill_cycle = current_setting('nightpost.cycle')
   and v.operation_time < (current_setting('nightpost.through')::date + 1)::timestamp at time zone 'Etc/GMT-8'
 order by v.operation_time,
          v.operation_id collate "C",
          v.quota_id collate "C",
          v.kind
