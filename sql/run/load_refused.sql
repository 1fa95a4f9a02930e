-- Rows of a drop file that were refused before staging.
copy nightpost.refused_row (
      place, column_name, reason, row_key, customer_id, bill_cycle, currency, payable_amount, content)
from stdin
