-- 激励计划: the rules of 1-domain.md a row must keep; one that breaks a rule goes to quarantine with
-- its column and reason, never fixed. Reads staging.incentive_plan. Settings: nightpost.source, nightpost.batch.
select sum(nightpost.quarantine_rows('incentive_plan', current_setting('nightpost.source'),
               current_setting('nightpost.batch')::int8, c.rule, c.column_name, c.reason))            as quarantined
  from (values
        ($rule$not nightpost.is_cycle(s.valid_from_cycle)$rule$,
         'valid_from_cycle', '"%s" is not a cycle (YYYY-MM)'),
        ($rule$s.valid_to_cycle is not null and not nightpost.is_cycle(s.valid_to_cycle)$rule$,
         'valid_to_cycle', '"%s" is not a cycle (YYYY-MM)'),
        ($rule$s.valid_to_cycle collate "C" < s.valid_from_cycle collate "C"$rule$,
         'valid_to_cycle', '%s is before the plan begins'),
        ($rule$not nightpost.codes_known(s.association_types, 'association_type')$rule$,
         'association_types', 'unknown code in "%s"; known: 1, 2, 3, separated by commas'),
        ($rule$not nightpost.codes_known(s.partner_kinds, 'incentive_partner_kind')$rule$,
         'partner_kinds', 'unknown code in "%s"; known: DISTRIBUTOR, SOLUTION_PROVIDER, separated by commas'),
        ($rule$not nightpost.codes_known(s.product_policies, 'incentive_product_policy')$rule$,
         'product_policies', 'unknown code in "%s"; policies that can earn: 0, 1'),
        ($rule$not nightpost.codes_known(s.period_kind, 'incentive_period')$rule$,
         'period_kind', 'unknown code "%s"; known: month, quarter, year'),
        ($rule$not nightpost.codes_known(s.tier_mode, 'incentive_tier_mode')$rule$,
         'tier_mode', 'unknown code "%s"; known: whole, marginal'),
        ($rule$not nightpost.codes_known(s.currency, 'currency')$rule$,
         'currency', 'unknown code "%s"; known: CNY, USD'),
        ($rule$not s.new_customer_bonus_rate between 0 and 1$rule$,
         'new_customer_bonus_rate', '%s is not a rate from 0 to 1'),
        ($rule$not s.cap_amount > 0$rule$,
         'cap_amount', '%s is not above 0; empty: no cap'),
        ($rule$exists (select from staging.incentive_plan o
                        where o.plan_id = s.plan_id
                          and o.valid_from_cycle <> s.valid_from_cycle
                          and o.valid_from_cycle collate "C" <= coalesce(s.valid_to_cycle, '9999-12') collate "C"
                          and coalesce(o.valid_to_cycle, '9999-12') collate "C" >= s.valid_from_cycle collate "C")$rule$,
         'valid_from_cycle', 'the version of %s overlaps another version of the plan')
       ) c (rule, column_name, reason)
