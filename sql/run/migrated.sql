-- Whether this database has been migrated at all, and by what; one row, or none for a fresh one.
select to_regclass('nightpost.migration') is not null as migrated
