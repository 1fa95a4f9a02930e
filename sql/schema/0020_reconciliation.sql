-- 核对: what finance's workbook says of a run (3-operations.md, 3.3).

-- The controls in words.
create function nightpost.control_title(control text) returns text
language sql stable parallel safe as $$
    select case when current_setting('nightpost.locale', true) = 'en' then t.en else t.zh end
      from (values ('1', '来源 = 台账', 'Source = ledger'),
                   ('2', '批次行数', 'Rows of the batches'),
                   ('3', '金额恒等式', 'Identities A and B'),
                   ('4', '汇总 = 明细', 'Summary = detail'),
                   ('5', '各伙伴 + 无归属 = 全部', 'Partners + rows without owner = all'),
                   ('6', '业绩复算', 'Performance, counted again'),
                   ('7', '代金券额度', 'Voucher quotas'),
                   ('8', '订单 ↔ 消费', 'Orders and consumption'),
                   ('9', '文件 = 台账', 'Files = ledger'),
                   ('10', '波动', 'Variance')) t (control, zh, en)
     where t.control = control_title.control
$$;

-- What finance's reports read of the run tables; of others the report role sees nothing here.
create view nightpost.finance_recipient as
select t.* from nightpost.recipient t where current_setting('nightpost.recipient', true) = '_finance';
create view nightpost.finance_control as
select t.* from nightpost.control t where current_setting('nightpost.recipient', true) = '_finance';
create view nightpost.finance_unit as
select t.* from nightpost.unit t where current_setting('nightpost.recipient', true) = '_finance';
create view nightpost.finance_release as
select t.* from nightpost.release t where current_setting('nightpost.recipient', true) = '_finance';
create view nightpost.finance_file as
select t.* from nightpost.file t where current_setting('nightpost.recipient', true) = '_finance';
create view nightpost.finance_file_sum as
select t.* from nightpost.file_sum t where current_setting('nightpost.recipient', true) = '_finance';
create view nightpost.finance_run as
select t.* from nightpost.run t where current_setting('nightpost.recipient', true) = '_finance';
insert into nightpost.report_reads values ('finance_recipient'), ('finance_control'), ('finance_unit'), ('finance_release'), ('finance_file'), ('finance_file_sum'), ('finance_run');

-- The cycles that a run's controls looked at: those it issues.
create function nightpost.reconciled_cycle() returns table (cycle text)
language sql stable as $$
    select distinct left(c.key, 7) collate "C"
      from nightpost.finance_control c
     where c.run_id = current_setting('nightpost.run_id')
       and c.name = 'variance'
$$;

select nightpost.secure();
