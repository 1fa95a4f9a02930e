-- The marts are about to change.
update mart.mart_state set done = false
