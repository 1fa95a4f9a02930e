-- Where a file stood after each of its days. $1 recipient, $2 report, $3 cycle, $4 edition, $5 split, $6 format, $7 its SHA-256,
-- $8 key of the bytes, $9 where its segments begin, $10 rows taken over, $11 the last day taken over (null: none), $12 the
-- days behind that, as JSON.
with file as (
    insert into nightpost.segment_file (recipient, report, cycle, edition, split, format, sha256, key, at, taken_rows)
    values ($1, $2, $3, $4, $5, $6, $7, $8, $9::int8, $10::int8)
        on conflict (recipient, report, cycle, edition, split, format) do update
       set sha256 = excluded.sha256, key = excluded.key, at = excluded.at, taken_rows = excluded.taken_rows
    returning file_id
), mark as (
    select f.file_id, s.day, s.state, s.tally
      from file f
     cross join jsonb_to_recordset($12::jsonb) as s(day date, state text, tally text)
), gone as (
    delete from nightpost.segment s
     using file f
     where s.file_id = f.file_id
       and s.day > coalesce($11::date, '-infinity')
       and s.day not in (select m.day from mark m)
)
insert into nightpost.segment (file_id, day, state, tally)
select m.file_id, m.day, m.state, m.tally
  from mark m
    on conflict (file_id, day) do update set state = excluded.state, tally = excluded.tally
