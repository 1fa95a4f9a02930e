-- The words of 激励指标 (1-domain.md, 1.6; E59) in English: a plan names its indicator, scope, method and dimension in
-- Chinese and has no second column for them. Those that policies use and `nightpost policy` fills in stand here;
-- another word is shown as the plan has it.
insert into nightpost.code (code_list, code, zh, en)
select 'indicator_word', w.zh, w.zh, w.en
  from (values ('业绩', 'Performance'),
               ('月度业绩', 'Monthly performance'),
               ('季度业绩', 'Quarterly performance'),
               ('年度业绩', 'Yearly performance'),
               ('顾问销售', 'Referral'),
               ('代售', 'Resale'),
               ('转售', 'Resale (international)'),
               ('顾问销售和代售', 'Referral and resale'),
               ('顾问销售、代售', 'Referral and resale'),
               ('求和', 'Sum'),
               ('伙伴', 'Partner'),
               ('客户', 'Customer')) w (zh, en);

create function nightpost.indicator_word(word text) returns text
language sql stable parallel safe as $$
    select coalesce(case when current_setting('nightpost.locale', true) = 'en'
                         then (select c.en from nightpost.code c where c.code_list = 'indicator_word' and c.code = indicator_word.word) end,
                    indicator_word.word)
$$;
