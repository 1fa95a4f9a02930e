-- Control 2 (3-operations.md, 3.3): per batch, rows read = new + changed + unchanged + quarantined, for the
-- batches that this night is the first to know. A batch of consumption touches the partners whose lines it
-- brought, another one everybody. Settings: nightpost.mark, nightpost.through.
select '2'                                                      as control,
       format('batch %s, %s %s', b.batch_id, b.source, b.feed)  as key,
       o.top_id,
       o.owner_id,
       'rows read'                                              as measure,
       b.rows_read::numeric                                     as expected,
       (b.rows_new + b.rows_changed + b.rows_unchanged + b.rows_quarantined)::numeric as actual,
       0::numeric                                               as tolerance,
       'hold'                                                   as action,
       b.file                                                   as note
  from nightpost.batch b
  left join lateral (select distinct c.top_id, c.owner_id
                       from consumption_line c
                      where b.feed = 'consumption'
                        and b.rows_read <> b.rows_new + b.rows_changed + b.rows_unchanged + b.rows_quarantined
                        and c.batch_id = b.batch_id
                      union all
                     select null, '*'
                      where b.feed <> 'consumption') o
         on b.rows_read <> b.rows_new + b.rows_changed + b.rows_unchanged + b.rows_quarantined
 where b.source not like '\_%'
   and b.batch_id <= current_setting('nightpost.mark')::int8
   and b.batch_id > coalesce((select max(p.mark)
                                from nightpost.basis p
                               where p.business_date < current_setting('nightpost.through')::date), 0)
