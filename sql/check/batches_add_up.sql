-- Control 2 (3-operations.md, 3.3): per batch, rows read = new + changed + unchanged + quarantined, for the
-- batches that this night is the first to know. A batch of consumption touches the partners whose lines it
-- brought, another one everybody. Settings: nightpost.mark, nightpost.through.
with batch as materialized (
    select b.batch_id, b.source, b.feed, b.file, b.rows_read,
           b.rows_new + b.rows_changed + b.rows_unchanged + b.rows_quarantined as rows_kept
      from nightpost.batch b
     where b.source not like '\_%'
       and b.batch_id <= current_setting('nightpost.mark')::int8
       and b.batch_id > coalesce((select max(p.mark)
                                    from nightpost.basis p
                                   where p.business_date < current_setting('nightpost.through')::date), 0)
), differs as materialized (
    select b.batch_id, b.feed from batch b where b.rows_read <> b.rows_kept
), owner as materialized (
    select distinct c.batch_id, c.top_id, c.owner_id
      from consumption_line c
     where exists (select from differs d where d.feed = 'consumption') -- else no line is looked at
       and c.batch_id in (select d.batch_id from differs d where d.feed = 'consumption')
     union all
    select d.batch_id, null, '*' from differs d where d.feed <> 'consumption'
)
select '2'                                                      as control,
       format('batch %s, %s %s', b.batch_id, b.source, b.feed)  as key,
       o.top_id,
       o.owner_id,
       'rows read'                                              as measure,
       b.rows_read::numeric                                     as expected,
       b.rows_kept::numeric                                     as actual,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       b.file                                                   as note
  from batch b
  left join owner o on o.batch_id = b.batch_id
