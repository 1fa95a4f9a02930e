#!/bin/sh
# Files in a drop folder that are not as they should be. What is damaged as a whole is refused whole and
# put aside with its reason; a bad row goes to quarantine and the others load; the right file under the
# same name then mends it.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM
world_open 0.005 2026-11-03
drop=$world/drop

only_bills () { # only_bills [LINE...]: the one source is the drop folder
    {
        printf '[nightpost]\nstate = %s/var\noutbox = %s\n' "$world" "$outbox"
        printf '[warehouse]\ndsn = host=%s %s\n' "$PGHOST" "$wh_dsn"
        printf '[source bills]\nkind = drop\ndir = %s\nmapping = vendor_bill\n' "$drop"
        test "$#" -eq 0 || printf '%s\n' "$@"
    } >"$conf"
}
bill_new () { # an empty folder, a warehouse that has read the sample
    rm -rf "$drop"
    mkdir "$drop"
    world_new
    only_bills
}
heading='id,customer_id,bill_cycle,trade_time,service_type_code,charging_mode,bill_type,currency,official_amount,discount_amount,payment_amount,cash_amount,resource_name'
bill () { # five good rows, on the lines 2 to 6
    echo "$heading"
    for n in 1 2 3 4 5; do
        echo "B$n,C$n,2026-11,2026-11-02T0$n:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm-$n"
    done
}
put () { # put <name>: from stdin, complete at once
    cat >"$drop/$1.part"
    mv "$drop/$1.part" "$drop/$1"
}
bills () { # what the ledger has of them: rows, payable
    wh "select count(*) || ' ' || coalesce(round(sum(payable_amount), 2), 0) from known.consumption where source = 'bills'"
}
bad () { # bad <line or key>: column and reason of an open row in quarantine
    wh "select column_name || ': ' || reason from nightpost.quarantine
         where source = 'bills' and resolved_by is null and (place like '%:$1' or row_key like '%|$1')"
}

# ---- refused whole ------------------------------------------------------------------------------
bill_new
before=$(ledger_state)
refuse () { # refuse <what> <status> <name> <pattern>: the file lies in the folder
    try extract --date 2026-11-03
    refused "$1" "$2" "source bills: $drop/$3: refused whole, moved to refused/: $4"
    is "$1: nothing of it is kept" "$(ledger_state), $(bills)" "$before, 0 0"
    is "$1: it lies in refused/" "$(ls "$drop/refused"), $(find "$drop" -maxdepth 1 -type f | wc -l) left" \
        "$(printf '%s\n%s.reason' "$3" "$3"), 0 left"
    # shellcheck disable=SC2254 # it is a pattern
    like "$1: with its reason" "$(cat "$drop/refused/$3.reason")" "$4"
    rm -rf "$drop/refused"
}
bill | gzip -n | head -c 100 | put bill.csv.gz
refuse "a truncated gzip" 7 bill.csv.gz '*bill.csv.gz*'
bill | gzip -n | sed 's/$/x/' | put bill.csv.gz
refuse "something behind the gzip's end" 7 bill.csv.gz '*bill.csv.gz*'
bill | put bill.csv.gz
refuse "no gzip at all" 7 bill.csv.gz '*bill.csv.gz*'
bill | sed '4s/vm-3/"vm-3/' | put bill.csv
refuse "an unterminated quote" 7 bill.csv '*bill.csv:4: *quote*'
bill | sed '4s/vm-3/"vm-3"x/' | put bill.csv
refuse "text behind a closing quote" 7 bill.csv '*bill.csv:4: *quote*'
bill | iconv -t UTF-16 | put bill.csv
refuse "UTF-16" 7 bill.csv '*bill.csv*UTF-16*UTF-8*'
bill | sed '1s/currency/币种/' | iconv -t GBK | put bill.csv
refuse "headings in GBK" 7 bill.csv '*bill.csv*UTF-8*'
: | put bill.csv
refuse "an empty file" 7 bill.csv '*bill.csv: the file is empty: not even a header'
bill | cut -d, -f1-10,12- | put bill.csv
refuse "a missing column" 2 bill.csv '*bill.csv: column *payment_amount*is missing*the file has: *id, customer_id*'
bill | sed '1s/id,/ID_NR,/;1s/official_amount/List_Price/' | put bill.csv
refuse "a renamed column" 2 bill.csv '*bill.csv: column *official_amount*is missing*List_Price*'
bill | sed '1s/resource_name/currency/' | put bill.csv
refuse "a heading twice" 2 bill.csv '*bill.csv: column currency comes twice in the header'
bill | put bill.csv
echo 'rows=6' >"$drop/bill.csv.ok"
try extract --date 2026-11-03
refused "a control file with other rows" 7 'source bills: *bill.csv.ok differs from its file; it says rows=6, the file has 5'
is "a control file with other rows: nothing of it is kept" "$(ledger_state), $(bills)" "$before, 0 0"
rm -rf "$drop/refused"
bill | put bill.csv
printf 'rows=5\nsum.payment_amount=49.99\n' >"$drop/bill.csv.ok"
try extract --date 2026-11-03
refused "a control file with another sum" 7 \
    'source bills: *bill.csv.ok differs from its file; it says sum.payment_amount=49.99, the file has 50*'
is "both lie in refused/" "$(find "$drop/refused" -type f -printf '%f\n' | sort | tr '\n' ' ')" \
    "bill.csv bill.csv.ok bill.csv.reason "
rm -rf "$drop/refused"
bill | put bill.csv
echo 'five rows' >"$drop/bill.csv.ok"
try extract --date 2026-11-03
refused "a control file that says nothing" 7 'source bills: *bill.csv.ok: "five rows" is not name=value'
rm -rf "$drop/refused"
{
    bill
    for n in $(seq 100 130); do
        echo "B$n,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,77,CNY,10.50,0.50,10.00,10.00,vm"
    done
} | put bill.csv
refuse "too many bad rows" 7 bill.csv '*31 of 36 rows are bad, more than max_bad_share = 0.01 allows*bill.csv:7*'

# ---- not there yet ------------------------------------------------------------------------------
only_bills 'control = required'
bill | put bill.csv
try extract --date 2026-11-03
refused "the control file is missing" 8 'source bills: *bill.csv.ok is not there yet*'
is "the control file is missing: the file stays" "$(ls "$drop")" bill.csv
printf 'rows=5\nsum.payment_amount=50.00\n' >"$drop/bill.csv.ok"
works "the control file is there: the same command" extract --date 2026-11-03
is "the control file is there: all rows" "$(bills)" "5 50.00"
is "both are done" "$(find "$drop" -type f -printf '%P\n' | sort | tr '\n' ' ')" "done/bill.csv done/bill.csv.ok "
bill_new
bill >"$drop/bill.csv.part"
works "a file that is still written" extract --date 2026-11-03
is "it is left alone" "$(ls "$drop"), $(bills)" "bill.csv.part, 0 0"

# ---- more decimals than the ledger has, all of them zeros: good rows (1-domain.md, 1.3) -----------
bill_new
{
    bill
    echo 'P1,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.500000000000000000,0.500000000000000000,10.000000000000000000,10.00,vm'
} | put bill.csv
works "decimals padded with zeros" extract --date 2026-11-03
is "are taken as they are" "$(bills)" "6 60.00"
is "and none waits" "$(wh "select count(*) from nightpost.quarantine where source = 'bills' and row_key like '%P1'")" 0

# ---- bad rows -----------------------------------------------------------------------------------
bill_new
{
    bill
    echo 'R1,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00'
    echo 'R2,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,"10,00",10.00,vm'
    echo 'R3,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,77,CNY,10.50,0.50,10.00,10.00,vm'
    echo 'R4,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,9.00,vm'
    echo 'R5,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm'
    echo 'R5,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,20.50,0.50,20.00,20.00,vm'
    echo 'R6,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,XAU,10.50,0.50,10.00,10.00,vm'
    echo 'R7,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,USD,10.50,0.50,10.00,10.00,vm'
    echo 'R8,C1,2026-11,yesterday,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm'
    echo 'R9,,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm'
    printf 'R10,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm\377\n'
    echo 'R11,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,ten,0.50,999.50,999.50,vm'
    echo 'R12,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,0.0000000000001,,0.0000000000001,,vm'
    wh "select record_id || ',' || customer_id || ',' || bill_cycle || ',2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm'
          from known.consumption where source = 'sample' order by record_id limit 1"
} | put bill.csv
works "a bill with bad rows" extract --date 2026-11-03
like "wrong column count" "$(bad 7)" 'row: has 12 columns, the header has 13'
like "bad decimal" "$(bad R2)" '*_amount: "10,00" is not a decimal number'
like "unknown code" "$(bad R3)" 'bill_type: unknown code "77"*known: *1*'
like "identity broken" "$(bad R4)" 'payable_amount: identity B broken*'
like "duplicate key" "$(bad R5)" 'record_id: the key R5 comes more than once in this load*record_id: *'
like "unknown currency" "$(bad R6)" 'currency: unknown currency "XAU"; known: CNY, USD*'
like "no instant" "$(bad R8)" 'trade_time: *yesterday*'
like "no customer" "$(bad 16)" 'customer_id: is empty, but required'
like "a bad byte" "$(bad R10)" 'resource_name: is not UTF-8: byte 3 is 0xFF'
like "no number" "$(bad R11)" 'official_amount: "ten" is not a decimal number'
like "too many decimals" "$(bad R12)" 'official_amount: *more than 12 decimals*'
like "a key of another source" "$(bad 20)" 'record_id: the key * belongs to another source already'
is "each with the file and its line" \
    "$(wh "select count(*) from nightpost.quarantine where source = 'bills' and place !~ '^bill.csv:[0-9]+\$'")" 0
is "all others are loaded, the two currencies apart" \
    "$(wh "select string_agg(format('%s %s %s', currency, n, payable), ', ' order by currency) from (select currency, count(*) as n,
         round(sum(payable_amount), 2) as payable from known.consumption where source = 'bills' group by 1) k")" "CNY 5 50.00, USD 1 10.00"
is "the batch adds up" "$(wh "select rows_read, rows_new, rows_quarantined from nightpost.batch where source = 'bills'")" "19|6|13"

# ---- again --------------------------------------------------------------------------------------
state=$(ledger_state)
cp "$drop/done/bill.csv" "$drop/bill-again.csv"
cp "$drop/done/bill.csv" "$drop/bill.csv"
works "the same content twice, under two names" extract --date 2026-11-03
is "changes nothing" "$(ledger_state), $(bills)" "$state, 6 60.00"
is "and is done" "$(find "$drop" -maxdepth 1 -type f)" ""
bill | sed -n '1,4p' | sed '3s/10.50,0.50,10.00,10.00/8.50,0.50,8.00,8.00/' | put bill.csv
works "the same name with other content" extract --date 2026-11-03
is "corrects: one row has changed, what it has no more has ended" "$(bills)" "3 28.00"
is "and of the bad rows that it has no more none waits" "$(wh "select count(*) from nightpost.quarantine where source = 'bills' and resolved_by is null")" 0
is "the earlier versions are still in the ledger" \
    "$(wh "select count(*) from ledger.consumption where source = 'bills'")" 7
put bill.csv <"$drop/done/bill-again.csv"
works "what was there before, under its name once more" extract --date 2026-11-03
is "is another correction" "$(bills)" "6 60.00"
is "with its bad rows" "$(wh "select count(*) from nightpost.quarantine where source = 'bills' and resolved_by is null")" 13
bill | sed -n '1,4p' | sed '3s/10.50,0.50,10.00,10.00/8.50,0.50,8.00,8.00/' | put bill.csv
works "and the correction of before" extract --date 2026-11-03
is "one more" "$(bills)" "3 28.00"
{
    echo "$heading"
    grep -E '^(R2|R3|R4|R6),' "$drop/done/bill-again.csv"
} | put bad.csv
works "bad rows in another file" extract --date 2026-11-03
{
    echo "$heading"
    grep -E '^(R2|R3|R4|R6),' "$drop/done/bill-again.csv" | sort -r
} | put bad.csv
works "which comes again, with the same bad rows" extract --date 2026-11-03
like "they wait still" "$(bad R2) $(bad R3) $(bad R4) $(bad R6)" "*not a decimal number*unknown code*identity B broken*unknown currency*"
{
    bill
    for n in 2 3 4 6; do
        echo "R$n,C1,2026-11,2026-11-02T01:00:00Z,hws.service.type.ec2,3,5,CNY,10.50,0.50,10.00,10.00,vm"
    done
} | gzip -n | put bill.csv.gz
works "the bad rows put right, in another file" extract --date 2026-11-03
is "are in the ledger" "$(bills)" "9 90.00"
is "and in quarantine no more" "$(bad R2)$(bad R3)$(bad R4)$(bad R6)" ""

# ---- our own layout -----------------------------------------------------------------------------
bill_new
sed -i '/^mapping/d' "$conf"
echo 'region_code,region_name' | put regions_of_ours.csv
refuse "a name that is no feed's" 7 regions_of_ours.csv '*begins with the name of no feed*nightpost list*'
echo 'region_name' | put region_1.csv
refuse "no key column" 2 region_1.csv '*region_1.csv: column region_code is missing*the file has: region_name*'

# ---- a night ------------------------------------------------------------------------------------
rm -rf "$drop"
mkdir "$drop"
world_new
configure '[source bills]' 'kind = drop' "dir = $drop" 'mapping = vendor_bill'
bill | gzip -n | head -c 100 | put bill.csv.gz
try run --date 2026-11-03
refused "a night with a damaged file" 7 '*source bills: *bill.csv.gz: refused whole*'
is "publishes nothing" "$(outbox_state)" "whole 0"
bill | gzip -n | put bill.csv.gz
works "the file as it should be: the same command" run --date 2026-11-03
is "publishes" "$(outbox_state), $(bills)" "whole 4, 5 50.00"

done_testing
