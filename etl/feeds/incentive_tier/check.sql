-- 激励阶梯: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.incentive_tier. Settings: nightpost.source, nightpost.batch.
select sum(nightpost.quarantine_rows('incentive_tier', current_setting('nightpost.source'),
               current_setting('nightpost.batch')::int8, c.rule, c.column_name, c.reason))            as quarantined
  from (values
        ($rule$not s.rate between 0 and 1$rule$, 'rate', '%s is not a rate from 0 to 1'),
        ($rule$s.threshold < 0$rule$, 'threshold', '%s is below 0'),
        ($rule$not exists (select from known.incentive_plan p
                            where p.plan_id = s.plan_id and p.valid_from_cycle = s.valid_from_cycle)$rule$,
         'plan_id', 'there is no plan %s that begins in the tier''s cycle')
       ) c (rule, column_name, reason)
