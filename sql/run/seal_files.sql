-- The sealed files: where each stands in the outbox and its hash; and the manifests of their releases, as they were published.
with final as (
    select distinct l.recipient, l.release, l.manifest_sha256, s.bill_cycle
      from nightpost.seal s
      join nightpost.release l on l.run_id = s.run_id
      join nightpost.file f on f.recipient = l.recipient and f.release = l.release and f.cycle = s.bill_cycle
)
select n.recipient || '/' || n.release || '/' || f.path                         as path,
       f.sha256,
       n.bill_cycle
  from final n
  join nightpost.file f on f.recipient = n.recipient and f.release = n.release and f.cycle = n.bill_cycle
 union all
select n.recipient || '/' || n.release || '/manifest.json',
       n.manifest_sha256,
       n.bill_cycle
  from final n
 where n.manifest_sha256 is not null
 order by 1
