-- What a source answered to its feed's bucket.sql.
copy nightpost.bucket_asked (
      bill_cycle, day, bucket, rows, amounts, latest, hash)
from stdin
