-- Before a source is asked.
truncate nightpost.bucket_asked
