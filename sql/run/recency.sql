-- Whether each day of the issued cycles is complete: no consumption row of it waits in quarantine.
-- $1 the cycles as an array, $2 D.
select d.day::date::text                                                                as day,
       (not exists (select from nightpost.quarantine q
                     where q.feed = 'consumption'
                       and (q.resolved_by is null or q.resolved_by > current_setting('nightpost.mark')::int8)
                       and q.batch_id <= current_setting('nightpost.mark')::int8
                       and left(q.content ->> 'trade_time', 10) between (d.day::date - 1)::text and d.day::date::text
                       and ((q.content ->> 'trade_time')::timestamptz at time zone 'Etc/GMT-8')::date = d.day::date))::text as complete
  from unnest($1::text[]) c (cycle)
 cross join lateral generate_series(to_date(c.cycle, 'YYYY-MM'),
                                    least($2::date, (to_date(c.cycle, 'YYYY-MM') + interval '1 month - 1 day')::date),
                                    interval '1 day') d (day)
 order by 1
