-- Rows of a drop file that were refused before staging. $1 batch, $2 source, $3 feed.
insert into nightpost.quarantine (batch_id, source, feed, row_key, place, column_name, reason, customer_id, bill_cycle,
                                  currency, payable_amount, content, content_hash)
select $1::int8,
       $2,
       $3,
       coalesce(r.row_key, r.place),
       r.place,
       r.column_name,
       r.reason,
       r.customer_id,
       r.bill_cycle,
       r.currency,
       r.payable_amount,
       jsonb_build_object('row', case when exists (select from nightpost.erasure e where e.feed = $3 and nightpost.line_has(r.content, e.row_key))
                                      then '[erased]'
                                      else r.content end),
       md5(coalesce(r.content, ''))
  from nightpost.refused_row r
 where not exists (select from nightpost.quarantine q
                    where q.source = $2
                      and q.feed = $3
                      and q.row_key = coalesce(r.row_key, r.place)
                      and q.resolved_by is null
                      and q.content_hash = md5(coalesce(r.content, '')))
