-- 资源类型: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.resource_type (
      resource_type_code, service_type_code, resource_type_name, resource_type_name_en,
      last_modified,
      place)
from stdin
