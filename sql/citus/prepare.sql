-- Before tables are distributed: triggers are not for distributed tables, nor policies that ask another table
-- (the wall of 0019_roles.sql). What the triggers refuse, the grants of a night refuse as well, and of the
-- owner's own changes the seals still tell; rows out of a recipient's scope are refused by the report's own
-- conditions and by the writer. `nightpost check` says that the wall is down.
do $$
declare
    t record;
begin
    for t in
        select p.relation, g.tgname
          from nightpost.placement p
          join pg_trigger g on g.tgrelid = p.relation and g.tgname = 'insert_only'
         where p.kind in ('distributed', 'reference')
    loop
        execute format('drop trigger %I on %s', t.tgname, t.relation);
    end loop;
    for t in
        select p.relation, y.polname
          from nightpost.placement p
          join pg_policy y on y.polrelid = p.relation and y.polname = 'recipient'
         where p.kind = 'distributed'
    loop
        execute format('drop policy %I on %s', t.polname, t.relation);
        execute format('alter table %s disable row level security', t.relation);
    end loop;
end
$$;
