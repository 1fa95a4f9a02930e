-- Roles and grants, after tables have come or gone; one row: '' or what a superuser must do.
select nightpost.secure() as left_to_do
