-- What a recipient's page lists: the newest 400 releases, each as lines of several kinds, as they were kept when it was made.
-- $1 recipient.
with shown as (
    select l.*, row_number() over (order by l.issue_date desc, l.revision desc) as place
      from nightpost.release l
     where l.recipient = $1
       and l.state in ('written', 'published')
     order by l.issue_date desc, l.revision desc
     limit 400
), line as (
    select s.place, 1 as kind_no, 0::int8 as n, 'release' as kind, s.release as a, s.issue_date::text as b,
           (s.issue_date - 1)::text as c, s.files::text as d, s.rows::text as e, s.bytes::text as f, coalesce(s.page ->> 'changed', '0') as g
      from shown s
     union all
    select s.place, 2, 0, 'recipient', s.page ->> 'name', s.page ->> 'locale', s.page ->> 'chart', null, null, null, null
      from shown s
     where s.page is not null
     union all
    select s.place, 3, c.n, 'cycle', c.v ->> 0, c.v ->> 1, null, null, null, null, null
      from shown s
     cross join lateral jsonb_array_elements(s.page -> 'cycles') with ordinality c (v, n)
     union all
    select s.place, 4, t.n, 'total', t.v ->> 0, t.v ->> 1, t.v ->> 2, t.v ->> 3, null, null, null
      from shown s
     cross join lateral jsonb_array_elements(s.page -> 'totals') with ordinality t (v, n)
     union all
    select s.place, 5, w.n, 'waiting', w.v ->> 0, w.v ->> 1, w.v ->> 2, w.v ->> 3, null, null, null
      from shown s
     cross join lateral jsonb_array_elements(s.page -> 'waiting') with ordinality w (v, n)
     union all
    select s.place, 6, d.n, 'day', d.v ->> 0, d.v ->> 1, d.v ->> 2, null, null, null, null
      from shown s
     cross join lateral jsonb_array_elements(s.page -> 'days') with ordinality d (v, n)
     where s.place <= 3
)
select l.kind, l.a, l.b, l.c, l.d, l.e, l.f, l.g
  from line l
 order by l.place, l.kind_no, l.n
