#!/bin/sh
# nightpost explain FILE ROW COLUMN, report by report (3-operations.md, 3.6): what it says of a cell of the report's
# own example is what example/input.sql works out by hand; and in a world of its own it names the source's rows and
# batches behind each report's first row.
#
# An example's file is published here by telling the warehouse its SHA-256, which is how explain finds a file.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
work=$(mktemp -d /tmp/nightpost-explain.XXXXXX)

finish () {
    rm -rf "$work"
    world_close
}
trap finish EXIT
trap 'exit 1' INT TERM

load () { # load <database> <file...>
    load_database=$1
    shift
    for load_file; do
        PGOPTIONS='-c timezone=Etc/GMT-8 -c client_min_messages=warning' \
            psql -XAtq -v ON_ERROR_STOP=1 -d "$load_database" -f "$load_file" >/dev/null || return 1
    done
}

setting () { # setting <key>: of the report's example
    sed -n "s/^$1=//p" "reports/$report/example/settings"
}

publish () { # publish <report> <recipient kind>: makes the example's file for programs; $file is it
    report=$1
    recipient=$(setting recipient)
    through=$(setting through)
    cycle=$(setting cycle)
    database=x_$report
    psql -XAtq -d postgres -c "create database $database template schema"
    load "$database" "reports/$report/example/input.sql"
    conf=$work/$report.conf
    printf '[warehouse]\ndsn = host=%s port=5432 user=postgres dbname=%s\n[nightpost]\nstate = %s\n' \
        "$PGHOST" "$database" "$work/var" >"$conf"
    set -- --run-id example --recipient "$recipient" --through "$through" --mark "$(setting mark)" --out "$work/$report" \
        --locale en --profile machine --unmask --config "$conf"
    test -z "$cycle" || set -- "$@" --cycle "$cycle"
    mkdir -p "$work/$report"
    "$nightpost" report "$report" "$@" >/dev/null
    file=$(find "$work/$report" -name "${report}_*.csv.gz")
    PGOPTIONS='-c client_min_messages=warning' psql -XAtq -v ON_ERROR_STOP=1 -d "$database" >/dev/null <<SQL
insert into nightpost.run (run_id, business_date, mark, config_sha256, definitions_sha256, program_version, state)
values ('example', '$through', $(setting mark), '', '', 'test', 'done') on conflict do nothing;
insert into nightpost.release (recipient, release, issue_date, revision, run_id, state, files, linked, rows, bytes)
values ('$recipient', 'example', '$through'::date + 1, 1, 'example', 'published', 1, 0, 1, 1);
insert into nightpost.file (recipient, release, path, report, cycle, edition, format, rows, bytes, content_bytes, sha256, content_sha256)
values ('$recipient', 'example', '${file##*/}', '$report', nullif('$cycle', ''), '', 'csv.gz', 1, 1, 1, '$(sha256sum "$file" | cut -c1-64)', '');
SQL
}

row_of () { # row_of <regular expression>: the number of the first row that matches
    gzip -dc "$file" | tr -d '\r' | sed 1d | grep -nE -m 1 -e "$1" | cut -d: -f1
}

explains () { # explains "what" <row> <column> <pattern>
    try explain "$file" "$2" "$3"
    like "$report: $1" "$status $(tr -s ' \n' ' ' <"$world/stdout")$said" "0 $4"
}

pg_start
psql -XAtq -d postgres -c 'create database schema' -c 'create database src' -c 'create database wh'
wh_dsn="user=postgres dbname=schema"
configure
works "the program's own migrations" db upgrade

# ---- what the examples work out by hand ---------------------------------------------------------------
publish performance_summary
explains "a sum by its lines, exact" 1 performance_amount \
    "*performance_amount = 30.00*lines 2; together counted 30.00, consumption 40.00*line *counted * CNY*product policy 0*"
explains "a correction has no consumption" "$(row_of correction)" consumption_amount "*(empty)*lines 1; together counted 6.00, consumption none*"

publish estimated_incentive
explains "a line by tier, bonus and rounding" "$(row_of '^PW,.*,L1,')" incentive_amount \
    "*= 100.00*indicator 3400.01 of plan PW*tier from 3400.01, rate 0.08, whole*base 1000.00, tier part 80.00000000, bonus 0.02 x 1000.00 = 20.00000000*exact 100.00000000, presented 100.00*250.00*frozen *40.00 CNY*plan PW *tier from 1000.00 *rate 0.05*"
explains "a cap scales the lines, the cent goes to the largest fraction" "$(row_of '^PC,.*,L6,')" incentive_amount \
    "*= -1.11*base -100.00, tier part -2.00000000, bonus 0.01 x -100.00 = -1.00000000*3 lines, base 900.005, tier 18.00010000 + bonus 9.00000000 = 27.00010000; above the cap 10.00: lines x 10.00 / 27.00010000*exact -1.11110700, presented -1.11*add up to 10.00*"
explains "the largest remainder by its fraction" "$(row_of '^PQ,.*,L2,')" incentive_amount "*= 15.00*exact 15.00005000, presented 15.00*add up to 24.00*"

publish estimated_incentive_summary
explains "a capped plan" 1 incentive_amount "*= 10.00*indicator 1400.005 *3 lines, base 900.005, tier 18.00010000 + bonus 9.00000000, presented 10.00*cap 10.00*"
explains "a plan below every tier" "$(row_of '^PY,')" incentive_amount "*= 0.00*indicator 3800.01 *below every tier*presented 0.00*"

publish incentive_indicator
explains "what a customer contributed" 1 value "*= 110.005*lines 2; together counted 110.005*line p1 counted 100.005*line p2 counted 10.00*bill b1 formed *"

publish incentive_indicator_line
explains "a line's product policy" "$(row_of ',p4,')" value "*= 200.00*counted 200.00 CNY*product policy 1*"

publish incentive_indicator_detail
explains "an expired bill is lost" "$(row_of 'b09:expiry')" incentive_amount "*= -100.00*bill b09 100.00 CNY*expired 2026-10-09 00:00:00*expiry b09:expiry -100.00*bill worth 0.00*"
explains "a netted bill by what netted it" "$(row_of ',b08-')" incentive_amount "*bill b08 -600.00 CNY*netting b08:netting:b07 200.00*bill worth -400.00*"
explains "a frozen bill by what is owed" "$(row_of ',b03-')" frozen "*= Y*25.00 CNY*"

publish partner_bill
explains "a cell by its exact sum" "$(row_of 'service.type.obs,')" payable_amount \
    "*= 1.00*exact 1.004; floor 1.00, fraction 0.4 of a cent*number 2; it gets none: 1.00*day 2026-10-07 1.004; 1 records*"
explains "a paid amount is payable less voucher" "$(row_of 'consumption,CNY,100.01')" paid_amount \
    "*= 70.01*payable - voucher*exact 70.004; floor 70.00, fraction 0.4 of a cent*6 lines, exact total 52.842, rounded 52.84*1 cents are missing*number 1; it gets one: 70.01*"

publish partner_bill_total
explains "a total by class, rounded once" 1 total_amount "*= -1.55*class refund -7.25*class adjustment -0.30*class consumption 6.0045*exact -1.5455, rounded -1.55, residual 0.0045*"
explains "half away from zero" 2 residual_amount "*= -0.005*exact 2.005, rounded 2.01, residual -0.005*"

publish order_resource_detail
explains "an order's voucher spread over its lines" 1 voucher_amount "*= 60.01*spread over its lines by |amount_after_discount|*"

publish voucher_ledger
explains "a balance by the operations up to it" "$(row_of ',1,Q2,')" balance_after "*= 699.50*opening balance*kind 10, amount 1000.00, result 0; balance 1000.00*kind 1, amount 300.50, result 0; moved -300.50, balance 699.50*"
explains "a failed operation moves nothing" "$(row_of ',11,Q2,.*,100.00,-1,699.50')" balance_after "*= 699.50*kind 11, amount 100.00, result -1; moved 0.00, balance 699.50*"

publish marketplace_settlement
explains "a deal-price share" 1 share_amount "*= 1680.00*rule DEAL since *price base deal, net of tax, minimum 1000.00*1272.00 x 0.7 x 2 x 1 / 1.06; = 1680.00000000*"
explains "a floor-price share, rounded" 2 share_amount "*= 1766.04*price base *65.00 x 0.8 x 3 x 12 / 1.06; = 1766.03773585*"
explains "what an order waits for" "$(row_of ',L03,')" entry_state "*= WAITING_UNPAID*state WAITING_UNPAID; what happened before 2026-10-21 00:00:00 counts*"

publish new_customer_tag
explains "a tag in its last month" 1 new_customer_tag "*= Y*month 2026-10*tag SMB Y from 2025-11 to 2026-10*in 2026-10 Y*"
explains "a tag past its last month" 2 new_customer_tag "*= N*from 2025-10 to 2026-09*in 2026-10 N*"

publish focus_cost_and_usage
explains "a purchase's cost" 1 BilledCost "*= 900.00*category Purchase*list 1200.00, contracted 1000.00, billed 900.00*priced by Charge*"
explains "a price per unit of usage" "$(row_of '^,1.80,')" ListUnitPrice "*= 0.1 *of FOCUS CostAndUsage 1.2*where that is exact*category Usage*usage 24 *priced by Usage*"

publish focus_invoice_detail
explains "an invoice's line by its records" "$(row_of 'Purchase')" BilledCost "*= 900.00*records 1; together 900.00*"

publish reseller_info
explains "a reseller's year" 1 upgrade_eligible "*= Y*relation *together 800000.00*threshold 800000.00*"
explains "a service without a policy" 3 performance_ytd "*= (empty)*no policy*nobody can say*"

publish customer_info
explains "whose a customer is" 1 partner_id "*= 100000000000000001*last instant of D*scope instant 2026-10-20 23:59:59*"

publish reconciliation
explains "a control by its query" 1 difference "*= -0.01*sql/check/*expected 100, actual 99.99, difference -0.01, tolerance 0: failed*"
publish reconciliation_residual
explains "抹零 by its days" 1 erase_amount "*together *records, official *抹零*"
publish reconciliation_variance
explains "a change by its two figures" 1 difference "*before *, now *, difference *"
publish focus_billing_period
explains "a report that has nothing to explain says why" 1 BillingPeriodStatus "*query.sql*no amounts*"

# ---- a night of its own: from each report's file to the source ------------------------------------------
wh_dsn="user=postgres dbname=wh"
conf=$world/n.conf
configure
works "a sample world" sample --scale 0.02 --through 2026-11-05
works "is read" extract --date 2026-11-05
works "everybody gets everything" subscribe all all --since 2026-11-05
works "the night of 5 November" run --date 2026-11-05
to_source () { # to_source <column> <report>: row 1 of the first file of it that has one leads to a batch of the source
    report=$2
    file=$(for name in $(find "$outbox" -name "${2}_2*.csv.gz" -o -path "*/${2}_2*/*.csv.gz" | LC_ALL=C sort); do
        test "$(gzip -dc "$name" | wc -l)" -lt 2 || echo "$name"
    done | sed -n 1p)
    test -n "$file" || file=none
    explains "leads to the source" 1 "$1" "*formula *batch *source sample, business date 2026-11-05*"
}
while read -r report column; do
    to_source "$column" "$report" </dev/null
done <<'END'
consumption_summary paid_amount
customer_info associated_on
estimated_incentive incentive_amount
estimated_incentive_summary incentive_amount
focus_cost_and_usage BilledCost
focus_invoice_detail BilledCost
incentive_indicator value
incentive_indicator_detail incentive_amount
incentive_indicator_line value
manager_consumption_detail payable_amount
marketplace_settlement share_amount
new_customer_tag new_customer_tag
order_resource_detail voucher_amount
partner_bill payable_amount
performance performance_amount
performance_summary performance_amount
reseller_info performance_ytd
voucher_ledger balance_after
END
done_testing
