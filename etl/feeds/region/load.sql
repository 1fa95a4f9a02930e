-- 区域: rows as they come into staging; nothing is judged here. place is file:line of a CSV row.
copy staging.region (
      region_code, region_name, region_name_en, last_modified,
      place)
from stdin
