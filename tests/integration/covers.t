#!/bin/sh
# What the covers of a night's workbooks say to who knows the file only (2-packages.md, 2.3): whose it is where a
# report is split, the day of what changes nightly, the difference that 财务托管 makes (1-domain.md, 1.4), totals
# that prove the file and are no amount.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

cover () { # cover <recipient> <file, a pattern>: its first sheet as one line, cells apart by |
    # shellcheck disable=SC2086
    unzip -p "$outbox/$1"/20261103/$2 xl/worksheets/sheet1.xml | sed 's/<[^>]*>/|/g; s/||*/|/g'
}

unlike () { # unlike <what> <text> <pattern>
    unlike_status=0
    # shellcheck disable=SC2254 # it is a pattern
    case $2 in $3) unlike_status=1 ;; esac
    printf '%s\n' "$2" >"$tap_output"
    tap_result "$unlike_status" "$1"
}

sum () { # sum <column> <file...>: of CSVs in the human profile
    python3 - "$@" <<-'END'
	import csv, decimal, glob, gzip, sys
	total = decimal.Decimal(0)
	for pattern in sys.argv[2:]:
	    for path in glob.glob(pattern):
	        with gzip.open(path, "rt", encoding="utf-8-sig", newline="") as f:
	            total += sum((decimal.Decimal(r[sys.argv[1]] or 0) for r in csv.DictReader(f)), decimal.Decimal(0))
	print(total.normalize())
	END
}

pg_start
psql -XAtq -d postgres -c 'create database src' -c 'create database wh'
configure
works "a sample world" sample --scale 0.005 --through 2026-11-02
works "is read" extract --date 2026-11-02
works "everybody subscribes" subscribe all all --since 2026-11-02
works "in English too" subscribe D001 all --locale en --since 2026-11-02
works "a night" run --date 2026-11-02

detail=manager_consumption_detail_202610_20261103
manager=$(find "$outbox/R001/20261103/$detail" -name 'am-*.xlsx' | sort | head -n 1)
manager=${manager##*/}
manager=${manager%.xlsx}
name=$(wh "select account_manager_name from known.account_manager where account_manager_id = '$manager'")
like "the file of one account manager says whose it is" "$(cover R001 "$detail/$manager.xlsx")" "*|客户经理ID|$name ($manager)|*"
like "and the one of rows without a manager" "$(cover R001 "$detail/unassigned.xlsx")" "*|客户经理ID|未分配：没有该值的记录 (unassigned)|*"
unlike "a file that is whole names no split" "$(cover R001 'consumption_summary_202610_20261103.xlsx')" "*|客户经理ID|*"

# hc-sub-1 of R001 left in October, its master is D001's: what R001's summary has and its detail has not.
gap=$(python3 -c 'import decimal, sys; print(decimal.Decimal(sys.argv[1]) - decimal.Decimal(sys.argv[2]))' \
    "$(sum 应付金额 "$outbox/R001/20261103/consumption_summary_202610_20261103.csv.gz")" \
    "$(sum 应付金额 "$outbox/R001/20261103/$detail/*.csv.gz")")
unlike "the sample's 财务托管 makes a difference" "$gap" 0
for file in consumption_summary_202610_20261103.xlsx "$detail/unassigned.xlsx"; do
    like "R001's October says what 财务托管 makes: ${file%%_2026*}" "$(cover R001 "$file")" "*|说明|财务托管：客户 hc-sub-1 于 2026-10-14 *（应付 $gap CNY）*"
done
unlike "who has both accounts has no difference" "$(cover D001 'consumption_summary_202610_20261103.xlsx')" "*财务托管*"
unlike "nor has a month without such an event" "$(cover R001 'consumption_summary_202611_20261103.xlsx')" "*财务托管*"

like "finance's nightly workbook says its day" "$(cover _finance 'reconciliation_202611_20261103.xlsx')" "*|业务日期|2026-11-02|*"
like "a file that stays while nothing changes says none" "$(cover R001 'customer_info_202611_20261103.xlsx')" "*data_through*"
unlike "and names no day" "$(cover R001 'customer_info_202611_20261103.xlsx')" "*2026-11-02*"

for report in estimated_incentive estimated_incentive_summary; do
    like "$report: the base counts once per plan, so its total only proves the file" \
        "$(cover D001 "${report}_202610_20261103.xlsx")" "*|激励基数 (CNY)|*（核对数，非业务金额：*|激励金额 (CNY)|[-0-9.,]*|"
done
like "so in English" "$(cover D001 'incentive_indicator_202611_20261103_en*.xlsx')" "*(control sum, no amount: performance counts once per plan)*"
like "the indicators' words are English there" "$(gunzip -c "$outbox"/D001/20261103/incentive_indicator_202611_20261103_en*.csv.gz)" "*Monthly performance,Referral,Sum,*,Partner,*"
done_testing
