-- 财务托管 (E32; 1-domain.md, 1.4): an enterprise sub-account's association with its partner ended
-- (UNBIND) while its custody by a master that stays associated continues.
-- makes: custody_event
-- needs: known.customer_association, known.customer_custody, scope_interval, manager_interval
-- One event per sub-account and month, the last one when there were several. Customers whose events
-- changed are marked dirty.
create temporary table custody_new on commit drop as
select distinct on (a.customer_id, to_char(a.valid_to at time zone 'Etc/GMT-8', 'YYYY-MM'))
       a.customer_id,
       to_char(a.valid_to at time zone 'Etc/GMT-8', 'YYYY-MM')     as bill_cycle,
       c.master_customer_id,
       a.valid_to                                                  as left_at
  from known.customer_association a
  join known.customer_custody c on c.sub_customer_id = a.customer_id
                               and c.valid_from < a.valid_to
                               and c.valid_to > a.valid_to
 where a.end_reason = 'UNBIND'
   and a.valid_to < 'infinity'
   and exists (select from known.customer_association m
                where m.customer_id = c.master_customer_id
                  and m.valid_from <= a.valid_to
                  and m.valid_to > a.valid_to)
   and not exists (select from known.customer_association n
                    where n.customer_id = a.customer_id
                      and n.valid_from <= a.valid_to
                      and n.valid_to > a.valid_to)
 order by a.customer_id, to_char(a.valid_to at time zone 'Etc/GMT-8', 'YYYY-MM'), a.valid_to desc,
          c.valid_from desc, c.master_customer_id collate "C";

insert into dirty_customer (customer_id)
select n.customer_id
  from (select s.customer_id, s.bill_cycle, s.master_customer_id, s.left_at from custody_new s
        except
        select o.customer_id, o.bill_cycle, o.master_customer_id, o.left_at from custody_event o) n
 union
select g.customer_id
  from (select o.customer_id, o.bill_cycle, o.master_customer_id, o.left_at from custody_event o
        except
        select s.customer_id, s.bill_cycle, s.master_customer_id, s.left_at from custody_new s) g
    on conflict do nothing;

delete from custody_event;

insert into custody_event (customer_id, bill_cycle, master_customer_id, left_at)
select s.customer_id, s.bill_cycle, s.master_customer_id, s.left_at
  from custody_new s;

-- What is true of a master is true of the rows of its sub-accounts: after every step that finds masters changed.
insert into dirty_customer (customer_id)
select e.customer_id
  from custody_event e
  join dirty_customer d on d.customer_id = e.master_customer_id
    on conflict do nothing;

analyze custody_event;
