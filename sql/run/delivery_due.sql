-- What targets do not have yet, oldest first for each. $1 a partner or recipient, or NULL for all; $2 a target, or NULL.
select t.target_id::text,
       t.recipient,
       t.remote,
       t.age,
       l.release,
       l.manifest_sha256,
       l.files::text,
       l.bytes::text
  from nightpost.target t
  join nightpost.release l on l.recipient = t.recipient
                          and l.state = 'published'
                          and l.issue_date >= t.since
  left join nightpost.delivery d on d.target_id = t.target_id
                                and d.release = l.release
 where not t.ended
   and d.state is distinct from 'done'
   and ($1::text is null or t.recipient = $1 or starts_with(t.recipient, $1 || '--'))
   and ($2::int4 is null or t.target_id = $2::int4)
 order by t.target_id, l.issue_date, l.revision
