#!/bin/sh
# Who sees which row, on a source of a few customers whose every row has its owner worked out by hand
# from 1-domain.md, 1.4. All times are GMT+8 unless they end in Z.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

rows () { # rows <report> <recipient> <columns...>
    rows_report=$1
    rows_recipient=$2
    shift 2
    python3 tests/harness/release_rows.py "$outbox" "$rows_report" --recipient "$rows_recipient" "$@" | sort
}

# The detail of a recipient: cycle, record, customer, owner, manager, type.
detail () { rows manager_consumption_detail "$1" record_id customer_id partner_id account_manager_id association_type | cut -d' ' -f2,4-; }

expect () { # expect <sentence> <recipient>: its detail; the expected lines come from stdin, # begins a comment
    detail "$2" >"$world/got" 2>&1 || :
    sed 's/ *#.*//; /^ *$/d; s/^ *//' | LC_ALL=C sort >"$world/want"
    LC_ALL=C sort -o "$world/got" "$world/got"
    ok "$1" diff -u "$world/want" "$world/got"
}

world_bare

# ---- the source ------------------------------------------------------------------------------
# D1, D2 distributors; R1 their reseller; S1, S2 and s1 solution providers. '../x' and 'S1 ' cannot name
# a folder. BM1 of S2 has a director of S1, who must not see BM1's rows.
src "
insert into src.readiness values ('2026-11-02');
insert into src.incentive_policy values ('2026-10', 'svc', '2026-10-01 00:00+08', '0', 'YES'), ('2026-11', 'svc', '2026-11-01 00:00+08', '0', 'YES');
insert into src.partner (partner_id, partner_type, account_name, partner_name, currency, last_modified)
select v.id, v.kind, 'acc_' || v.id, 'Partner ' || v.id, 'CNY', '2026-09-01'
  from (values ('D1', 'DISTRIBUTOR'), ('D2', 'DISTRIBUTOR'), ('R1', 'RESELLER'), ('S1', 'SOLUTION_PROVIDER'),
               ('S2', 'SOLUTION_PROVIDER'), ('s1', 'SOLUTION_PROVIDER'), ('../x', 'SOLUTION_PROVIDER'),
               ('S1 ', 'SOLUTION_PROVIDER')) v (id, kind);
insert into src.account_manager (account_manager_id, partner_id, account_name, account_manager_name, director_id, last_modified)
select v.id, v.partner, lower(v.id), 'Manager ' || v.id, v.director, '2026-09-01'
  from (values ('AM1', 'S1', 'DIR1'), ('AM2', 'S1', 'DIR1'), ('AM3', 'S1', null), ('DIR1', 'S1', null), ('DIR2', 'S1', null),
               ('BM1', 'S2', 'DIR2'), ('DM1', 'D1', null), ('RM1', 'R1', null)) v (id, partner, director);
-- R1 under D1 to the 10th, under D2 to the 20th, under nobody to the 25th, under D1 again.
insert into src.partner_relation values
    (1, 'D1', 'R1', null, '2026-01-01 00:00+08', '2026-10-10 00:00+08', '2026-10-30'),
    (2, 'D2', 'R1', null, '2026-10-10 00:00+08', '2026-10-20 00:00+08', '2026-10-30'),
    (3, 'D1', 'R1', null, '2026-10-25 00:00+08', 'infinity',            '2026-10-30');
insert into src.customer (customer_id, account_name, customer_name, last_modified)
select v.id, 'acc_' || v.id, 'Customer ' || v.id, '2026-09-01'
  from (values ('C1'), ('C2'), ('C3'), ('C4'), ('C5'), ('C6'), ('C7'), ('C8'), ('C9'), ('C10'), ('C11'), ('C12'), ('C13'),
               ('C14'), ('C15'), ('C16'), ('C17'), ('C18'), ('CASE'), ('case'), ('CASE ')) v (id);
insert into src.customer_association values
    ( 1, 'C1',  'S1', '1', '2026-01-01 00:00+08', '2026-10-15 12:00+08', 'PARTNER_SWITCH', '2026-10-30'),
    ( 2, 'C1',  'S2', '2', '2026-10-15 12:00+08', 'infinity',            null,             '2026-10-30'),
    ( 3, 'C2',  'R1', '2', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    ( 4, 'C3',  'S1', '1', '2026-01-01 00:00+08', '2026-10-20 00:00+08', 'PARTNER_SWITCH', '2026-10-30'),
    ( 5, 'C3',  'S2', '1', '2026-10-18 00:00+08', 'infinity',            null,             '2026-10-30'),
    ( 6, 'C4',  'S1', '1', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    ( 7, 'C5',  'S1', '1', '2026-01-01 00:00+08', '2026-11-01 00:00+08', 'PARTNER_SWITCH', '2026-10-30'),
    ( 8, 'C5',  'S2', '1', '2026-11-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    ( 9, 'C6',  'S1', '1', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    (10, 'C7',  'S1', '1', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    (11, 'C8',  'S1', '1', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    (12, 'C9',  'S1', '1', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    (13, 'C10', 'D1', '1', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    (14, 'C11', 'S1', '1', '2026-01-01 00:00+08', '2026-10-20 12:00+08', 'UNBIND',         '2026-10-30'),
    (15, 'C12', 'S1', '2', '2026-01-01 00:00+08', 'infinity',            null,             '2026-10-30'),
    (16, 'C13', 'S1', '1', '2026-01-01 00:00+08', '2026-10-20 12:00+08', 'PARTNER_SWITCH', '2026-10-30'),
    (17, 'C14', 'S1', '1', '2026-01-01 00:00+08', '2026-10-20 12:00+08', 'UNBIND',         '2026-10-30'),
    (18, 'C15', 'S1', '1', '2026-01-01 00:00+08', '2026-10-05 00:00+08', 'UNBIND',         '2026-10-30'),
    (19, 'C16', '../x', '1', '2026-01-01 00:00+08', 'infinity',          null,             '2026-10-30'),
    (20, 'C17', 'S1 ', '1', '2026-01-01 00:00+08', 'infinity',           null,             '2026-10-30'),
    (21, 'C18', 'S1', '1', '2026-01-01 00:00+08', '2026-10-12 00:00+08', 'TYPE_SWITCH',    '2026-10-30'),
    (22, 'C18', 'S1', '2', '2026-10-12 00:00+08', 'infinity',            null,             '2026-10-30'),
    (23, 'CASE', 'S1', '1', '2026-01-01 00:00+08', 'infinity',           null,             '2026-10-30'),
    (24, 'case', 'S2', '1', '2026-01-01 00:00+08', 'infinity',           null,             '2026-10-30'),
    (25, 'CASE ', 's1', '1', '2026-01-01 00:00+08', 'infinity',          null,             '2026-10-30');
insert into src.customer_manager_assignment values
    ( 1, 'C6',  'S1', 'AM1', '2026-10-05 10:00+08', '2026-10-15 09:00+08', '2026-10-30'),
    ( 2, 'C6',  'S1', 'AM2', '2026-10-15 09:00+08', 'infinity',            '2026-10-30'),
    ( 3, 'C7',  'S1', 'AM1', '2026-10-05 00:00+08', '2026-10-15 00:00+08', '2026-10-30'),
    ( 4, 'C7',  'S1', 'AM2', '2026-10-15 00:00+08', 'infinity',            '2026-10-30'),
    ( 5, 'C8',  'S1', 'AM1', '2026-10-01 00:00+08', 'infinity',            '2026-10-30'),
    ( 6, 'C8',  'S1', 'AM2', '2026-10-10 12:00+08', 'infinity',            '2026-10-30'),
    ( 7, 'C9',  'S2', 'BM1', '2026-09-01 00:00+08', 'infinity',            '2026-10-30'),
    ( 8, 'C9',  'S1', 'BM1', '2026-09-01 00:00+08', 'infinity',            '2026-10-30'),
    ( 9, 'C2',  'R1', 'RM1', '2026-09-01 00:00+08', 'infinity',            '2026-10-30'),
    (10, 'C2',  'D1', 'DM1', '2026-09-01 00:00+08', 'infinity',            '2026-10-30'),
    (11, 'C10', 'D1', 'DM1', '2026-10-01 12:00+08', 'infinity',            '2026-10-30'),
    (12, 'C11', 'S1', 'AM1', '2026-10-01 12:00+08', '2026-10-20 12:00+08', '2026-10-30'),
    (13, 'C12', 'S1', 'AM2', '2026-10-01 12:00+08', 'infinity',            '2026-10-30'),
    (14, 'case', 'S2', 'BM1', '2026-09-01 00:00+08', 'infinity',           '2026-10-30');
-- C12 keeps C11 after it left. C13 left by a switch, so that is no event; C14's master left before it did.
insert into src.customer_custody values
    (1, 'C12', 'C11', '2026-01-01 00:00+08', 'infinity', '2026-10-30'),
    (2, 'C12', 'C13', '2026-01-01 00:00+08', 'infinity', '2026-10-30'),
    (3, 'C15', 'C14', '2026-01-01 00:00+08', 'infinity', '2026-10-30');
create function src.charge (record text, customer text, cycle text, at timestamptz, amount numeric, mode int = 3, kind int = 5,
                            modified timestamptz = '2026-11-02 20:00+08') returns void language sql as \$f\$
insert into src.consumption_record (record_id, bill_cycle, bill_date, customer_id, service_type_code, resource_type_code,
       charging_mode, bill_detail_type, trade_id, trade_time, consume_time, official_amount, payment_amount, cash_amount,
       currency, last_modified)
values (record, cycle, (at at time zone 'Etc/GMT-8')::date, customer, 'svc', 'res', mode, kind, 't-' || record, at, at,
        amount, amount, amount, 'CNY', modified)
\$f\$;
do \$d\$ begin
perform src.charge('m1', 'C1', '2026-10', '2026-10-15 11:59:59+08', 1);
perform src.charge('m2', 'C1', '2026-10', '2026-10-15 12:00:00+08', 2);
perform src.charge('m3', 'C1', '2026-10', '2026-10-15 11:59:59.999999+08', 3);
perform src.charge('m4', 'C1', '2026-10', '2026-10-16 08:00:00+08', -5, 1, 20);
perform src.charge('r1', 'C2', '2026-10', '2026-10-09 23:59:59+08', 10);
perform src.charge('r2', 'C2', '2026-10', '2026-10-10 00:00:00+08', 20);
perform src.charge('r3', 'C2', '2026-10', '2026-10-22 12:00:00+08', 40);
perform src.charge('r4', 'C2', '2026-10', '2026-10-25 00:00:00+08', 80);
perform src.charge('o1', 'C3', '2026-10', '2026-10-17 23:59:59+08', 1);
perform src.charge('o2', 'C3', '2026-10', '2026-10-18 00:00:00+08', 2);
perform src.charge('o3', 'C3', '2026-10', '2026-10-19 23:59:59+08', 4);
perform src.charge('o4', 'C3', '2026-10', '2026-10-20 00:00:00+08', 8);
perform src.charge('u1', 'C4', '2026-10', '2026-10-31T15:59:59Z', 1);
perform src.charge('u2', 'C4', '2026-11', '2026-10-31T16:00:00Z', 2);
perform src.charge('u3', 'C4', '2026-11', '2026-11-02T15:59:59Z', 4);
perform src.charge('u4', 'C4', '2026-11', '2026-11-02T16:00:00Z', 8);
perform src.charge('e1', 'C5', '2026-10', '2026-11-01 00:30+08', 1);
perform src.charge('e2', 'C5', '2026-10', '2026-11-01 00:30+08', 2, 1, 1);
perform src.charge('e3', 'C5', '2026-11', '2026-11-01 00:30+08', 4);
perform src.charge('e4', 'C5', '2026-10', '2026-11-02 00:30+08', 8);
perform src.charge('g1', 'C6', '2026-10', '2026-10-05 23:59:59+08', 1);
perform src.charge('g2', 'C6', '2026-10', '2026-10-06 00:00:00+08', 2);
perform src.charge('g3', 'C6', '2026-10', '2026-10-15 23:59:59+08', 4);
perform src.charge('g4', 'C6', '2026-10', '2026-10-16 00:00:00+08', 8);
perform src.charge('h1', 'C7', '2026-10', '2026-10-05 12:00:00+08', 1);
perform src.charge('h2', 'C7', '2026-10', '2026-10-15T15:59:59Z', 2);
perform src.charge('h3', 'C7', '2026-10', '2026-10-15T16:00:00Z', 4);
perform src.charge('k1', 'C8', '2026-10', '2026-10-10 12:30:00+08', 1);
perform src.charge('k2', 'C8', '2026-10', '2026-10-11 00:00:00+08', 2);
perform src.charge('j1', 'C9', '2026-10', '2026-10-11 12:00:00+08', 1);
perform src.charge('x1', 'C10', '2026-10', '2026-10-12 12:00:00+08', 1);
perform src.charge('t1', 'C11', '2026-10', '2026-10-20 11:00:00+08', 1);
perform src.charge('t2', 'C11', '2026-10', '2026-10-20 12:00:00+08', 2);
perform src.charge('t3', 'C11', '2026-10', '2026-10-20 12:00:00.4+08', 4);
perform src.charge('t4', 'C11', '2026-10', '2026-10-20 12:00:01+08', 8);
perform src.charge('t5', 'C12', '2026-10', '2026-10-20 13:00:00+08', 16);
perform src.charge('t6', 'C11', '2026-11', '2026-11-01 10:00:00+08', 32);
perform src.charge('t7', 'C13', '2026-10', '2026-10-21 10:00:00+08', 64);
perform src.charge('t8', 'C14', '2026-10', '2026-10-21 10:00:00+08', 128);
perform src.charge('y1', 'C16', '2026-10', '2026-10-11 12:00:00+08', 1);
perform src.charge('y2', 'C17', '2026-10', '2026-10-11 12:00:00+08', 2);
perform src.charge('y3', 'C99', '2026-10', '2026-10-11 12:00:00+08', 4);
perform src.charge('w1', 'C18', '2026-10', '2026-10-11 23:59:59+08', 1);
perform src.charge('w2', 'C18', '2026-10', '2026-10-12 00:00:00+08', 2);
perform src.charge('c1', 'CASE', '2026-10', '2026-10-11 12:00:00+08', 1);
perform src.charge('c2', 'case', '2026-10', '2026-10-11 12:00:00+08', 2);
perform src.charge('c3', 'CASE ', '2026-10', '2026-10-11 12:00:00+08', 4);
end \$d\$;
insert into src.customer_order (order_id, customer_id, status, order_type, official_amount, amount_after_discount, currency,
       create_time, payment_time, last_modified)
values ('q1', 'C1', 5, 1, 7, 7, 'CNY', '2026-10-15 11:00+08', '2026-10-15 12:00:00+08', '2026-11-02 20:00+08'),
       ('q2', 'C1', 6, 1, 7, 7, 'CNY', '2026-10-15 11:00+08', null,                     '2026-11-02 20:00+08'),
       ('q3', 'C8', 5, 1, 7, 7, 'CNY', '2026-10-31 23:00+08', '2026-11-03 00:00:00+08', '2026-11-02 20:00+08');
insert into src.order_line (order_line_item_id, order_id, service_type_code, period_type, period_num, official_amount,
       amount_after_discount, currency, last_modified)
select order_id || '-1', order_id, 'svc', 2, 1, 7, 7, 'CNY', '2026-11-02 20:00+08' from src.customer_order;
"

# ---- the night of D = 2 November: both cycles --------------------------------------------------
works "the hand-written source is read" extract --date 2026-11-02
works "every partner subscribes" subscribe all all --locale en --profile machine --unmask --since 2026-11-02
for person in S1/AM1 S1/AM2 S1/AM3 S1/DIR1 S1/DIR2 S2/BM1 D1/DM1 R1/RM1; do
    works "so does $person" subscribe "${person%/*}" consumption_summary manager_consumption_detail --manager "${person#*/}" \
        --locale en --profile machine --unmask --since 2026-11-02
done
works "the first night" run --date 2026-11-02

expect "S1: its rows, by second, day, type and manager" S1 <<'ROWS'
    2026-10 m1 C1 S1 - 1        # a second before the move
    2026-10 m3 C1 S1 - 1        # a microsecond before it
    2026-10 o1 C3 S1 - 1        # before S2's association begins too
    2026-10 u1 C4 S1 - 1        # 15:59:59Z is still the 31st
    2026-11 u2 C4 S1 - 1        # 16:00:00Z is the 1st
    2026-11 u3 C4 S1 - 1        # the last second of D; u4 is after it
    2026-10 e1 C5 S1 - 1        # E15: on-demand debited on the 1st counts at 23:59:59 of the 31st
    2026-10 g1 C6 S1 - 1        # the assignment's own day
    2026-10 g2 C6 S1 AM1 1      # the day after it
    2026-10 g3 C6 S1 AM1 1      # the day on which it ends
    2026-10 g4 C6 S1 AM2 1
    2026-10 h1 C7 S1 - 1        # begun at 00:00:00: the day after all the same
    2026-10 h2 C7 S1 AM1 1      # ended at 00:00:00 of this day
    2026-10 h3 C7 S1 AM2 1
    2026-10 k1 C8 S1 AM1 1      # AM2's assignment is of this day
    2026-10 k2 C8 S1 AM2 1      # two at once: the later start wins
    2026-10 j1 C9 S1 - 1        # BM1 is a manager of S2
    2026-10 t1 C11 S1 AM1 1
    2026-10 t2 C11 S1 AM1 1     # at u: <= is inclusive
    2026-10 t3 C11 S1 AM1 1     # to the second
    2026-10 t4 C12 S1 AM2 2     # after it: the master's, with its type and manager
    2026-10 t5 C12 S1 AM2 2
    2026-10 w1 C18 S1 - 1
    2026-10 w2 C18 S1 - 2       # the type switched at 00:00:00
    2026-10 c1 CASE S1 - 1
ROWS
expect "S2: what moved to it, from the exact second" S2 <<'ROWS'
    2026-10 m2 C1 S2 - 2
    2026-10 m4 C1 S2 - 2        # a refund belongs to the partner at its own time
    2026-10 o4 C3 S2 - 1
    2026-10 e2 C5 S2 - 1        # not on-demand: its own time, the 1st
    2026-11 e3 C5 S2 - 1        # of the new cycle: its own time
    2026-10 e4 C5 S2 - 1        # on the 2nd: its own time
    2026-10 c2 case S2 BM1 1
ROWS
expect "R1: all its rows, whoever stood above it" R1 <<'ROWS'
    2026-10 r1 C2 R1 RM1 2
    2026-10 r2 C2 R1 RM1 2
    2026-10 r3 C2 R1 RM1 2
    2026-10 r4 C2 R1 RM1 2
    2026-11 (none)
ROWS
expect "D1: its own, and R1's while it was D1's, with R1's manager" D1 <<'ROWS'
    2026-10 r1 C2 R1 RM1 2
    2026-10 r4 C2 R1 RM1 2
    2026-10 x1 C10 D1 DM1 1
    2026-11 (none)
ROWS
expect "D2: R1's while it was D2's" D2 <<'ROWS'
    2026-10 r2 C2 R1 RM1 2
    2026-11 (none)
ROWS
expect "s1 is not S1, nor is 'CASE ' CASE or case" s1 <<'ROWS'
    2026-10 c3 CASE_ s1 - 1
    2026-11 (none)
ROWS
expect "AM1: his rows only" S1--AM1 <<'ROWS'
    2026-10 g2 C6 S1 AM1 1
    2026-10 g3 C6 S1 AM1 1
    2026-10 h2 C7 S1 AM1 1
    2026-10 k1 C8 S1 AM1 1
    2026-10 t1 C11 S1 AM1 1
    2026-10 t2 C11 S1 AM1 1
    2026-10 t3 C11 S1 AM1 1
    2026-11 (none)
ROWS
expect "a manager of a distributor: customers of the distributor itself only" D1--DM1 <<'ROWS'
    2026-10 x1 C10 D1 DM1 1
    2026-11 (none)
ROWS
expect "BM1: not the rows of S1's customer to which he is assigned" S2--BM1 <<'ROWS'
    2026-10 c2 case S2 BM1 1
    2026-11 (none)
ROWS
is "a director: the rows of his managers" "$(detail S1--DIR1 | grep -v none | sort)" \
    "$( (detail S1--AM1; detail S1--AM2) | grep -v none | sort)"
is "in one file per manager" "$(rows manager_consumption_detail S1--DIR1 account_manager_id |
    awk '$4 != "(none)" && $3 != $4' | wc -l; rows manager_consumption_detail S1--DIR1 | awk '$2 == "2026-10" { print $3 }' | sort -u | tr '\n' ' ')" \
    "0
AM1 AM2 "
for nobody in S1--AM3 S1--DIR2; do
    is "$nobody, who has no rows, has files with none" "$(detail "$nobody" | sort -u)" "2026-10 (none)
2026-11 (none)"
    is "$nobody: a manifest that says 0 rows" "$(python3 -c 'import json, sys
print({f["rows"] for f in json.load(open(sys.argv[1]))["files"]})' "$outbox/$nobody/latest/manifest.json")" "{0}"
done
detail _finance | grep ' _unowned ' | cut -d' ' -f1,2,3 >"$world/unowned" || :
is "finance sees what is nobody's" "$(LC_ALL=C sort "$world/unowned")" "2026-10 o2 C3
2026-10 o3 C3
2026-10 t7 C13
2026-10 t8 C14
2026-10 y1 C16
2026-10 y2 C17
2026-10 y3 C99
2026-11 t6 C11"
is "and every row up to D once" "$(detail _finance | cut -d' ' -f2 | LC_ALL=C sort)" \
    "$(src "select record_id from src.consumption_record where record_id <> 'u4' order by record_id collate \"C\"")"
is "the folders are those of the recipients" "$(find "$outbox" -mindepth 1 -maxdepth 1 -printf '%f\n' | grep -v '^\.' | LC_ALL=C sort | tr '\n' ' ')" \
    "D1 D1--DM1 D2 R1 R1--RM1 S1 S1--AM1 S1--AM2 S1--AM3 S1--DIR1 S1--DIR2 S2 S2--BM1 _finance s1 "
is "../x is nowhere beside the outbox" "$(find "$world" /tmp/x -maxdepth 1 -name x 2>/dev/null)" ""
is "but in quarantine, with 'S1 '" "$(wh "select string_agg('<' || (regexp_match(reason, '\"(.*)\" cannot'))[1] || '>', ' ' order by reason)
    from nightpost.quarantine where feed = 'partner'")" "<../x> <S1 >"

# 财务托管: C11's five charges, in the detail up to 12:00:00 under it, then under C12; the summary has all four of
# October under C11, 1 + 2 + 4 + 8, with owner, type and manager before it left.
summary () { rows consumption_summary "$1" customer_id association_type payable_amount record_count | cut -d' ' -f2,4-; }
is "summary: the sub-account keeps its whole month" "$(summary S1 | grep -E '^2026-10 (C11|C12) ')" "2026-10 C11 1 15.00 4
2026-10 C12 2 16.00 1"
is "summary of its manager: the same" "$(summary S1--AM1 | grep -E '^2026-10 (C11|C12) ')" "2026-10 C11 1 15.00 4"
is "summary of the master's manager: his own" "$(summary S1--AM2 | grep -E '^2026-10 (C11|C12) ')" "2026-10 C12 2 16.00 1"
is "summary: C1 is split at the second between its partners" "$(summary S1 | grep ' C1 '; summary S2 | grep ' C1 ')" \
    "2026-10 C1 1 4.00 2
2026-10 C1 2 -5.00 1
2026-10 C1 2 2.00 1"

mkdir "$world/s1" # a distributor's file has more columns
ln -s "$outbox/S1" "$world/s1/S1"
is "FOCUS follows the detail in the month of a 财务托管 event: under the sub-account to its second, then under the master" \
    "$(python3 tests/harness/release_rows.py "$world/s1" focus_cost_and_usage SubAccountId BilledCost | cut -d' ' -f2,4- | grep -E '^2026-10 (C11|C12) ' | LC_ALL=C sort -n -k3 | tr '\n' ' ')" \
    "2026-10 C11 1.00 2026-10 C11 2.00 2026-10 C11 4.00 2026-10 C12 8.00 2026-10 C12 16.00 "

orders () { rows order_resource_detail "$1" order_id partner_id payment_time | cut -d' ' -f2,4-; }
is "orders: S1 has what was created with it and not paid" "$(orders S1)" "2026-10 q2 S1 -
2026-10 q3 S1 -
2026-11 (none)"
is "orders: S2 has what was paid at the second of the move" "$(orders S2)" "2026-10 q1 S2 2026-10-15T04:00:00Z
2026-11 (none)"

# ---- the night of D = 3 November: late, corrected, re-attributed --------------------------------
src "
update src.readiness set complete_through = '2026-11-03';
do \$d\$ begin perform src.charge('m5', 'C1', '2026-10', '2026-10-14 09:00+08', 7, modified => '2026-11-03 20:00+08'); end \$d\$;
update src.consumption_record set trade_time = '2026-10-15 12:00:05+08', official_amount = 100, payment_amount = 100,
       cash_amount = 100, last_modified = '2026-11-03 20:00+08' where record_id = 'm1';
update src.customer_association set valid_to = '2026-10-31 00:00+08', last_modified = '2026-11-03 20:00+08' where association_id = 6;
insert into src.customer_association values (26, 'C4', 'S2', '2', '2026-10-31 00:00+08', 'infinity', null, '2026-11-03 20:00+08');
update src.customer_association set valid_to = '2026-10-18 00:00+08', last_modified = '2026-11-03 20:00+08' where association_id = 4;
delete from src.customer_association where association_id = 23;
update src.partner_relation set valid_to = '2026-10-25 00:00+08', last_modified = '2026-11-03 20:00+08' where relation_id = 2;
insert into src.customer_manager_assignment values (15, 'C9', 'S1', 'AM1', '2026-10-10 23:00+08', 'infinity', '2026-11-03 20:00+08');
update src.customer_manager_assignment set account_manager_id = 'AM1', last_modified = '2026-11-03 20:00+08' where assignment_id = 13;
"
works "the night after" run --date 2026-11-03
expect "S1: the late row comes, what was corrected goes" S1 <<'ROWS'
    2026-10 m3 C1 S1 - 1
    2026-10 m5 C1 S1 - 1        # late
    2026-10 o1 C3 S1 - 1
    2026-10 e1 C5 S1 - 1
    2026-10 g1 C6 S1 - 1
    2026-10 g2 C6 S1 AM1 1
    2026-10 g3 C6 S1 AM1 1
    2026-10 g4 C6 S1 AM2 1
    2026-10 h1 C7 S1 - 1
    2026-10 h2 C7 S1 AM1 1
    2026-10 h3 C7 S1 AM2 1
    2026-10 k1 C8 S1 AM1 1
    2026-10 k2 C8 S1 AM2 1
    2026-10 j1 C9 S1 AM1 1      # AM1's assignment became known
    2026-10 t1 C11 S1 AM1 1
    2026-10 t2 C11 S1 AM1 1
    2026-10 t3 C11 S1 AM1 1
    2026-10 t4 C12 S1 AM1 2     # its master had AM1 all along, although nothing of C11 is new
    2026-10 t5 C12 S1 AM1 2
    2026-10 w1 C18 S1 - 1
    2026-10 w2 C18 S1 - 2
    2026-11 (none)
ROWS
expect "S2: the corrected row, the customer who was its since the 31st, the end of the overlap" S2 <<'ROWS'
    2026-10 m1 C1 S2 - 2        # its corrected time is after the move
    2026-10 m2 C1 S2 - 2
    2026-10 m4 C1 S2 - 2
    2026-10 o2 C3 S2 - 1
    2026-10 o3 C3 S2 - 1
    2026-10 o4 C3 S2 - 1
    2026-10 u1 C4 S2 - 2
    2026-11 u2 C4 S2 - 2
    2026-11 u3 C4 S2 - 2
    2026-11 u4 C4 S2 - 2        # the first second of D
    2026-10 e2 C5 S2 - 1
    2026-11 e3 C5 S2 - 1
    2026-10 e4 C5 S2 - 1
    2026-10 c2 case S2 BM1 1
ROWS
expect "D2: R1's row of the gap, since the relation was corrected" D2 <<'ROWS'
    2026-10 r2 C2 R1 RM1 2
    2026-10 r3 C2 R1 RM1 2
    2026-11 (none)
ROWS
is "AM1 has C9's row" "$(detail S1--AM1 | grep -c j1)" 1
is "the corrected amount, once" "$(summary S2 | grep -E ' C1 2 (-|1)')" "2026-10 C1 2 -5.00 1
2026-10 C1 2 102.00 2"
is "nobody's are the rows of an association that the source took back" \
    "$(detail _finance | grep ' _unowned ' | cut -d' ' -f2 | LC_ALL=C sort | tr '\n' ' ')" "c1 t6 t7 t8 y1 y2 y3 "
is "orders: a payment on D moves the order to its month" "$(orders S1)" "2026-10 q2 S1 -
2026-11 q3 S1 2026-11-02T16:00:00Z"
is "the files of the night before still say what was known then" \
    "$(python3 tests/harness/release_rows.py "$outbox" manager_consumption_detail record_id --recipient S1 --release 20261103 | grep -cE ' (m1|u1|u2|u3|c1)$')" 5
works "the night before again" run --date 2026-11-02
like "is done" "$(cat "$world/stdout")" "*nothing changed*"

# ---- the night of D = 4 November: rows that the source no longer has ----------------------------
src "
update src.readiness set complete_through = '2026-11-04';
delete from src.consumption_record where record_id = 'e3';
update src.consumption_record set customer_id = 'C18', last_modified = '2026-11-04 20:00+08' where record_id = 'u3';
"
works "the third night" run --date 2026-11-04
expect "S1: the charge that was put to its customer" S1 <<'ROWS'
    2026-11 u3 C18 S1 - 2
ROWS
is "S2: the deleted row is gone, and the one that was put to S1's customer" "$(detail S2 | cut -d' ' -f1-3)" \
    "2026-11 u2 C4
2026-11 u4 C4"
done_testing
