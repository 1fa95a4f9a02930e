-- A restore brings no statistics, and plans depend on them.
analyze
