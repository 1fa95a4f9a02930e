-- 产品目录 / products with the flags that performance needs.
-- Runs on the source, in our own source layout (schema src). Column names and types are feed.c's.
-- Settings: none; read whole every night.
select p.product_id::text,
       p.service_type_code::text,
       p.resource_type_code::text,
       p.product_name::text,
       p.product_name_en::text,
       p.settled_monthly,
       p.stored_value_card,
       p.selected_goods,
       p.last_modified,
       null::text as place
  from src.product p
