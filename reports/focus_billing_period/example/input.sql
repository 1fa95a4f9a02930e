-- October in the files of 2 November: open, last changed with the issue of the batch of 31 October, which was
-- 1 November 00:00 in China = 2026-10-31T16:00:00Z.

insert into ledger.partner (partner_id, partner_type, account_name, partner_name, currency, source, batch_id) values
    ('100000000000000001', 'DISTRIBUTOR', 'yunqi', '北京云启数字集团', 'CNY', 'example', 1),
    ('200000000000000002', 'RESELLER', '13800138001', 'Zhilian Trading Ltd', 'CNY', 'example', 1);
insert into nightpost.batch (batch_id, source, feed, business_date) values
    (1, 'example', 'consumption', '2026-10-31');

insert into nightpost.recipient (run_id, recipient, kind, partner_id, manager_id) values
    ('example', '100000000000000001', 'partner', '100000000000000001', null),
    ('example', '200000000000000002', 'partner', '200000000000000002', null);
insert into nightpost.recipient_scope (run_id, recipient, top_id, owner_id, manager_id) values
    ('example', '100000000000000001', '100000000000000001', '100000000000000001', null),
    ('example', '100000000000000001', '100000000000000001', '200000000000000002', null),
    ('example', '200000000000000002', '100000000000000001', '200000000000000002', null);
