-- What pages say of a release (3-operations.md, 3.5), kept when it is made: name and language of the recipient, states and totals of
-- the cycles, what waits for a correction, payable by day, how many reports changed.
alter table nightpost.release add column page jsonb;
