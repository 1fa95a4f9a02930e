-- The marts are about to change.
update mart_state set done = false
