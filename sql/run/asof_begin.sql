-- Marts of an earlier knowledge, beside the present ones and never instead of them.
select nightpost.asof_open()
