#!/bin/sh
# Content gates (1-domain.md, 1.4; E2, E40): who may have which report, when subscribing and again when files
# are made, on the sample world. The table below is the page's, not the program's: a report that is not built
# in yet is skipped.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

# report: D distributor, S solution provider, R reseller, - finance alone. "+" comes with the report named.
gates='consumption_summary DSR
customer_info DSR
estimated_incentive DS
estimated_incentive_summary DS+estimated_incentive
focus_billing_period DSR+focus_cost_and_usage
focus_cost_and_usage DSR
focus_invoice_detail DSR+focus_cost_and_usage
incentive_indicator DS+incentive_indicator_detail
incentive_indicator_detail DS
incentive_indicator_line DS+incentive_indicator_detail
manager_consumption_detail DSR
marketplace_settlement DS
new_customer_tag DSR
order_resource_detail DSR
partner_bill DS
partner_bill_total DS+partner_bill
performance DS
performance_summary DS+performance
reconciliation -
reconciliation_exception -+reconciliation
reconciliation_quarantine -+reconciliation
reconciliation_residual -+reconciliation
reconciliation_variance -+reconciliation
reseller_info D
voucher_ledger DSR'

may () { # may <letter>: the reports of a kind, one a line
    echo "$gates" | awk -v k="$1" '{ split($2, g, "+"); if (index(g[1], k)) print $1 }'
}
built () { # those of stdin that the program has
    LC_ALL=C sort | join - "$world/reports"
}
got () { # got <recipient> [release]: which reports its release has, or tells the changes of
    find "$outbox/$1/${2:-latest}/" -mindepth 1 -maxdepth 1 -name '*_20*' -printf '%f\n' |
        sed 's/_20[0-9][0-9].*//; s/^changes_//' | LC_ALL=C sort -u
}
forbidden () { # forbidden <recipient> <letter> [release]: what it has of what its kind may never have
    got "$1" "${3:-latest}" >"$world/got"
    may "$2" | LC_ALL=C sort | join -v 1 "$world/got" - | tr '\n' ' '
}
heading () { # heading <recipient> <report>: the column ids
    find "$outbox/$1/latest/" -name "$2_20*.csv.gz" | LC_ALL=C sort | tail -n 1 | xargs zcat | sed -n 1p
}
named () { # named <recipient> <pattern>: which words of that pattern stand anywhere in its CSV files
    find "$outbox/$1/latest/" -name '*.csv.gz' -exec zcat {} + | grep -owE "$2" | LC_ALL=C sort -u | tr '\n' ' '
}
edition () { # edition: for programs, in clear, from D on
    echo "--locale en --profile machine --unmask --since 2026-11-02"
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "the sample world" sample --scale 0.01 --through 2026-11-02
works "is read" extract --date 2026-11-02
"$nightpost" list reports | cut -d' ' -f1 | LC_ALL=C sort >"$world/reports"
echo "$gates" | cut -d' ' -f1 >"$world/table"
is "every report that is built in has its gate in this table" "$(join -v 2 "$world/table" "$world/reports" | tr '\n' ' ')" ""

# ---- when subscribing --------------------------------------------------------------------------------
while read -r report gate; do
    grep -qx "$report" "$world/reports" || {
        skip "$report: its gates" "is not built in yet"
        continue
    }
    for who in D001 S001 R001; do
        letter=$(echo "$who" | cut -c1)
        # shellcheck disable=SC2046 # words
        try subscribe $who "$report" $(edition)
        case $gate in
        *+*) refused "$report comes with another: $who cannot subscribe to it" 64 "$report comes with ${gate#*+}: subscribe to that" ;;
        *"$letter"*) is "$report: $who may subscribe" "$status" 0 ;;
        *) refused "$report: $who may not" 64 "$who may not have $report: it is not for a *" ;;
        esac
        # What a partner may not have, none of its managers may.
        case $gate in
        *+* | *"$letter"*) ;;
        *)
            try subscribe $who "$report" --manager "am-$who-1"
            refused "$report: nor may a manager of $who" 64 "$who may not have $report: it is not for managers of a *"
            ;;
        esac
    done
done <<END
$gates
END

for who in D001 S001 R001 D002 D003 S002; do
    # shellcheck disable=SC2046 # words
    works "$who takes all that it may have" subscribe $who all $(edition)
    # shellcheck disable=SC2046 # words
    works "and its manager" subscribe $who all --manager "am-$who-1" $(edition)
done
works "the director of D001" subscribe D001 all --manager am-D001-0 --locale en --profile machine --unmask --since 2026-11-02
works "the night of 2 November" run --date 2026-11-02

# ---- when files are made -------------------------------------------------------------------------------
is "a distributor gets all" "$(got D001)" "$(may D | built)"
is "a solution provider gets all but reseller_info" "$(got S001)" "$(may S | built)"
is "a reseller gets what a reseller may have, and nothing else" "$(got R001)" "$(may R | built)"
for who in D001--am-D001-1 D001--am-D001-0 S001--am-S001-1 R001--am-R001-1; do
    is "$who gets nothing that its partner may not have" "$(forbidden $who "$(echo $who | cut -c1)")" ""
    like "$who gets something" "$(got $who | tr '\n' ' ')" "*consumption_summary*"
done

# ---- columns and words -----------------------------------------------------------------------------------
focus=focus_cost_and_usage
if grep -qx $focus "$world/reports"; then
    like "FOCUS: a distributor sees which reseller" "$(heading D001 $focus)" "*,x_ResellerId*"
    for who in R001 S001 R001--am-R001-1 S001--am-S001-1 D001--am-D001-1; do
        case $who in
        D*) like "FOCUS: $who has its partner's columns" "$(heading $who $focus)" "*,x_DistributorId,*,x_ResellerId*" ;;
        S*) is "FOCUS: $who has neither distributor nor reseller" "$(heading $who $focus | grep -o 'x_DistributorId\|x_ResellerId' || :)" "" ;;
        *) is "FOCUS: $who has its distributor and no reseller" "$(heading $who $focus | grep -o 'x_DistributorId\|x_ResellerId' || :)" "x_DistributorId" ;;
        esac
    done
else
    skip "FOCUS: its columns" "is not built in yet"
fi
quota () { # quota <recipient>: the parent quotas its ledger names
    python3 tests/harness/release_rows.py "$outbox" voucher_ledger parent_quota_id --recipient "$1" | awk '$4 != "-" && $4 != "(none)"' | wc -l
}
is "a reseller never sees which quota its own came from" "$(quota R001)" 0
ok "its distributor does" test "$(quota D001)" -gt 0
is "no file of a reseller has a column about resellers but its own quota operations" \
    "$(find "$outbox/R001/latest/" -name '*.csv.gz' | while read -r f; do zcat "$f" | head -n 1 | tr ',' '\n' | grep -q '^reseller_' && echo "${f##*/}"; done | sed 's/_20.*//' | LC_ALL=C sort -u)" \
    "voucher_ledger"
is "nor names another partner than itself and its distributor" "$(named R001 '[DS]00[0-9]|R0[0-9][0-9]')" "D001 R001 "
is "no file of a solution provider names another partner" "$(named S001 '[DS]00[0-9]|R0[0-9][0-9]')" "S001 "
like "a distributor's names its resellers" "$(named D001 '[DS]00[0-9]|R0[0-9][0-9]')" "D001 R001 *"
is "and no other distributor, and no provider" "$(named D001 'D00[0-9]|S00[0-9]')" "D001 "

# ---- one report by hand -----------------------------------------------------------------------------------
run_id=$(wh "select run_id from nightpost.run order by started_at desc limit 1")
try report performance --recipient R001 --run-id "$run_id" --cycle 2026-11 --through 2026-11-02 --out "$world/one"
refused "nor is one written by hand" 64 "R001 may not have performance"

# ---- a partner that is another kind now -------------------------------------------------------------------
# Nothing is unsubscribed: the gate holds when the files are made.
src "update src.partner set partner_type = 'RESELLER', last_modified = '2026-11-03 12:00+08' where partner_id in ('D002', 'S002');
update src.partner set partner_type = 'SOLUTION_PROVIDER', last_modified = '2026-11-03 12:00+08' where partner_id in ('D003', 'R001');"
works "the source goes on" sample --advance --through 2026-11-03
works "the night of 3 November" run --date 2026-11-03
like "before, the distributor had its bill" "$(got D002 20261103 | tr '\n' ' ')" "*partner_bill *performance *reseller_info *"
is "a distributor that became a reseller gets what a reseller may have" "$(got D002 20261104)" "$(may R | built)"
is "so does a provider" "$(got S002 20261104)" "$(may R | built)"
is "a distributor that became a provider has no resellers" "$(got D003 20261104)" "$(may S | built)"
is "their managers lose it with them" "$(forbidden D002--am-D002-1 R 20261104)$(forbidden S002--am-S002-1 R 20261104)$(forbidden D003--am-D003-1 S 20261104)" ""
is "a reseller that became a provider gets no more than it subscribed" "$(got R001 20261104)" "$(may R | built)"
is "the new reseller has no distributor's columns" "$(heading D002 $focus | grep -o 'x_ResellerId' || :)" ""
done_testing
