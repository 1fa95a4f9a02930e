-- What each invoice of :cycle must come to, by another way than the export's: every known record looks up
-- its own association at its own instant, one by one. The bill is payable less vouchers.
select i.invoice || E'\t' || trim_scale(sum(k.payable_amount) - sum(coalesce(k.voucher_amount, 0)))
  from known.consumption k
 cross join lateral (
       select least(k.trade_time, case when k.charging_mode = 3 and (k.trade_time + interval '8 hours') at time zone 'UTC'
                                            < to_date(k.bill_cycle, 'YYYY-MM') + interval '1 month 1 day'
                                       then (to_date(k.bill_cycle, 'YYYY-MM') + interval '1 month' - interval '1 second')
                                            at time zone 'Etc/GMT-8' end) as at) t
  left join mart.custody_event e on e.customer_id = k.customer_id and e.bill_cycle = k.bill_cycle
 cross join lateral (
       select case when date_trunc('second', t.at) > e.left_at then e.master_customer_id else k.customer_id end as customer_id,
              case when date_trunc('second', t.at) = e.left_at then e.left_at - interval '1 second' else t.at end as at) w
  join lateral (
       select a.partner_id, a.association_type
         from known.customer_association a
        where a.customer_id = w.customer_id
          and w.at >= a.valid_from
          and w.at < a.valid_to) a on true
  join known.partner p on p.partner_id = a.partner_id
  left join lateral (
       select r.distributor_id
         from known.partner_relation r
        where r.reseller_id = a.partner_id
          and w.at >= r.valid_from
          and w.at < r.valid_to) r on p.partner_type = 'RESELLER'
 cross join lateral (
       select replace(k.bill_cycle, '-', '') || '-' || k.currency || '-'
              || case a.association_type when '1' then w.customer_id else coalesce(r.distributor_id, a.partner_id) end as invoice) i
 where k.bill_cycle = :'cycle'
   and k.trade_time < (to_date(:'through', 'YYYY-MM-DD') + 1)::timestamp at time zone 'Etc/GMT-8'
   and (select count(*)
          from known.customer_association b
         where b.customer_id = w.customer_id
           and w.at >= b.valid_from
           and w.at < b.valid_to) = 1
   and a.partner_id <> '../x'
 group by i.invoice
 order by i.invoice collate "C"
