-- What a monitor wants to know of the warehouse: name, kind, help, labels, value. Lines of one name follow
-- one another. A label is an id or a word of ours, never a person's name.
with night as (
    select r.business_date, r.state, r.ended_at
      from nightpost.run r
     where r.state in ('done', 'partial')
), last_run as (
    select r.run_id from nightpost.run r order by r.business_date desc, r.started_at desc limit 1
)
select m.name, m.kind, m.help, m.labels, m.value
  from (select 1 as place, 'last_success_timestamp_seconds' as name, 'gauge' as kind, 'When a run last ended done.' as help,
               '' as labels, floor(extract(epoch from max(n.ended_at)))::text as value
          from night n where n.state = 'done'
         union all
        select 2, 'last_success_business_date_seconds', 'gauge', 'End of the newest business date that is done, GMT+8.', '',
               floor(extract(epoch from (max(n.business_date) + 1)::timestamp at time zone 'Etc/GMT-8'))::text
          from night n where n.state = 'done'
         union all
        select 3, 'source_fresh_timestamp_seconds', 'gauge', 'Newest row that a source has shown.',
               format('source="%s"', regexp_replace(b.source, '["\\\n]', '_', 'g')),
               floor(extract(epoch from max(b.high_water)))::text
          from nightpost.batch b
         where isfinite(b.high_water)
         group by b.source
         union all
        select 4, 'recipients_held_back', 'gauge', 'Recipients of the last run that have no complete release.', '',
               count(distinct split_part(u.unit, '/', 1))::text
          from nightpost.unit u
          join last_run l on l.run_id = u.run_id
         where u.stage = 'write'
           and u.state = 'held'
         union all
        select 5, 'controls_failed', 'gauge', 'Controls of the last run by verdict failed.', format('control="%s"', k.control),
               count(c.run_id)::text
          from (select distinct a.control from nightpost.control a) k
          left join nightpost.control c on c.control = k.control
                                       and c.verdict = 'failed'
                                       and c.run_id = (select l.run_id from last_run l)
         group by k.control
         union all
        select 6, 'quarantine_rows', 'gauge', 'Rows that wait in quarantine.',
               format('source="%s",feed="%s"', regexp_replace(q.source, '["\\\n]', '_', 'g'), q.feed),
               count(*)::text
          from nightpost.quarantine q
         where q.resolved_by is null
         group by q.source, q.feed
         union all
        select 7, 'releases_published_total', 'counter', 'Releases published.', '', count(*)::text
          from nightpost.release r where r.state = 'published'
         union all
        select 8, 'release_bytes_total', 'counter', 'Bytes of published files, links not counted twice.', '',
               coalesce(sum(f.bytes) filter (where not f.linked), 0)::text
          from nightpost.file f
         union all
        select 9, 'warehouse_bytes', 'gauge', 'Size of the warehouse.', '', pg_database_size(current_database())::text) m
 where m.value is not null
 order by m.place, m.labels collate "C"
