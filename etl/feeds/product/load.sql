-- 产品目录: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.product (
      product_id, service_type_code, resource_type_code, product_name, product_name_en,
      settled_monthly, stored_value_card, selected_goods, last_modified,
      place)
from stdin
