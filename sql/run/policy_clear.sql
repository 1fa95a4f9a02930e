-- Before a policy file is read.
delete from nightpost.policy_row
