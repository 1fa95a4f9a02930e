-- 隔离记录: what waits in quarantine as of the mark, whole feeds and months.
-- reads: nightpost.quarantine, nightpost.batch
-- settings: nightpost.mark
select '_unowned'::text                                      as top_id,
       '_unowned'::text                                      as owner_id,
       q.source,
       q.feed,
       b.file                                                as source_file,
       q.place,
       q.row_key,
       q.column_name,
       q.reason,
       q.customer_id,
       q.bill_cycle,
       coalesce(q.currency, '')                              as currency,
       nullif(q.payable_amount, 'NaN')                       as payable_amount,
       b.business_date
  from nightpost.quarantine q
  left join nightpost.batch b on b.batch_id = q.batch_id
 where q.batch_id <= current_setting('nightpost.mark')::int8
   and (q.resolved_by is null or q.resolved_by > current_setting('nightpost.mark')::int8)
 order by q.source collate "C",
          q.feed collate "C",
          q.bill_cycle collate "C",
          q.row_key collate "C",
          q.column_name collate "C",
          q.place collate "C",
          q.batch_id,
          q.content_hash collate "C"
