-- The session goes on as its login, the owner of the warehouse.
select set_config('role', 'none', false)                                                as role
