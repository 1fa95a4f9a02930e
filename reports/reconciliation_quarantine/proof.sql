-- 隔离记录, proven: all that ever came in, less what was resolved by the mark.
-- reads: nightpost.quarantine
-- settings: nightpost.mark
select null::text                                            as split,
       'payable_amount'                                      as column_name,
       coalesce(q.currency, '')                              as currency,
       sum(q.payable_amount)
           - coalesce(sum(q.payable_amount) filter (where q.resolved_by <= current_setting('nightpost.mark')::int8), 0) as amount
  from nightpost.quarantine q
 where q.batch_id <= current_setting('nightpost.mark')::int8
   and q.payable_amount <> 'NaN'
 group by coalesce(q.currency, '')
