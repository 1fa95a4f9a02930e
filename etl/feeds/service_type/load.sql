-- 云服务类型: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.service_type (
      service_type_code, service_type_name, service_type_name_en, focus_service_category,
      focus_service_subcategory, last_modified,
      place)
from stdin
