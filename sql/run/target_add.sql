-- A new target, from the latest release on unless $4 says a date. $1 recipient, $2 remote, $3 age recipient or NULL, $4 R or NULL.
insert into nightpost.target (recipient, remote, age, since)
select $1,
       $2,
       $3,
       coalesce($4::date, (select max(l.issue_date) from nightpost.release l where l.recipient = $1 and l.state = 'published'), '-infinity'::date)
