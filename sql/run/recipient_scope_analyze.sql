-- Every report's plan depends on it: without figures of this run's rows a report of many rows is looked
-- up customer by customer.
analyze nightpost.recipient_scope;
