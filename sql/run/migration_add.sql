-- $1 name, $2 SHA-256 of the file.
insert into nightpost.migration (name, sha256)
values ($1, $2)
