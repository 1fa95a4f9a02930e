-- Whether the source already holds something that is no sample of ours. Runs on the source.
select exists (select from pg_catalog.pg_namespace n where n.nspname = 'src')
       and not exists (select from pg_catalog.pg_namespace n where n.nspname = 'sample') as real
