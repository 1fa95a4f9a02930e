-- Seals what this run has made final. $1 run id. Returns how many cycles.
select nightpost.seal_run($1)::text
