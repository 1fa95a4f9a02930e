-- Whether the source already holds something that is no sample of ours, and whether it holds a sample. Runs on the source.
select exists (select from pg_catalog.pg_namespace n where n.nspname = 'src')
       and not exists (select from pg_catalog.pg_namespace n where n.nspname = 'sample') as real,
       to_regclass('src.readiness') is not null and to_regclass('src.consumption_record') is not null
       and to_regclass('src.customer') is not null                                       as there
