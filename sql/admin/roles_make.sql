-- Before a restore: the roles that its policies name, as far as we may make them.
do $$
declare
    name text;
begin
    foreach name in array '{nightpost_run, nightpost_operator, nightpost_report}'::text[]
    loop
        if to_regrole(name) is null then
            execute format('create role %I nologin', name);
        end if;
    end loop;
exception
    when insufficient_privilege or unique_violation or duplicate_object then
        null;
end
$$;
