#!/bin/sh
# A night of one partner or one report (run --partner, --report), and the whole night after it: what only a part was
# asked for is made whole by the next run, in a release of its own.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
# shellcheck source=tests/harness/pgcluster.sh
. tests/harness/pgcluster.sh
# shellcheck source=tests/harness/world.sh
. tests/harness/world.sh
trap world_close EXIT
trap 'exit 1' INT TERM

releases () { # all that there are, each with the reports that its files are of
    for release in "$outbox"/*/2*; do
        python3 -c 'import json, sys
print(sys.argv[2], *sorted({f["report"] for f in json.load(open(sys.argv[1] + "/manifest.json"))["files"]}))' "$release" "${release#"$outbox"/}"
    done
}

contents () { # contents <release folder>: its files without the revision's number, with the hash of what they say
    python3 -c 'import json, re, sys
for f in json.load(open(sys.argv[1] + "/manifest.json"))["files"]:
    print(re.sub(r"(2026110\d)\.\d", r"\1", f["path"]), f["content_sha256"])' "$1"
}

why () { # why <release>: of which it is a reissue, and the reason
    python3 -c 'import json, sys
m = json.load(open(sys.argv[1]))
print(m["reissue_of"], m["reason"])' "$outbox/$1/manifest.json"
}

everybody () { # everybody <outbox>
    for who in D001 R001 S001 _finance; do
        contents "$1/$who/latest"
    done
}

d=2026-11-03
world_open 0.005 $d
world_new
works "a report that not everybody has" run --date $d --report customer_info
is "who has it gets it, others nothing" "$(releases)" "R001/20261104 customer_info"
works "again" run --date $d --report customer_info
is "changes nothing" "$(releases)" "R001/20261104 customer_info"
is "the night is not done" "$(wh "select state, error from nightpost.run")" "partial|only a part was asked for"
works "a report that others have" run --date $d --report consumption_summary
is "is beside what was there" "$(releases | grep -v finance)" "D001/20261104 consumption_summary
R001/20261104 customer_info
S001/20261104 consumption_summary"
like "and finance's too" "$(releases | grep finance)" "_finance/20261104 consumption_summary"
works "one partner" run --date $d --partner D001
is "gets what it lacks in its next revision" "$(releases | grep D001)" "D001/20261104 consumption_summary
D001/20261104.2 consumption_summary voucher_ledger"
works "another report" run --date $d --report performance
is "leaves what is whole, and finance has both" "$(releases | cut -d' ' -f1-3)" "D001/20261104 consumption_summary
D001/20261104.2 consumption_summary voucher_ledger
R001/20261104 customer_info
S001/20261104 consumption_summary
_finance/20261104 consumption_summary
_finance/20261104.2 consumption_summary performance"
works "the whole night" run --date $d
is "is done" "$(wh "select state from nightpost.run")" "done"
like "makes finance's whole" "$(releases | tail -n 1)" "_finance/20261104.3 consumption_summary * performance * reconciliation_variance"
is "and nothing else" "$(releases | wc -l)" 7
is "what counts is each recipient's last release" "$(sed 's/.*done: \([0-9]* recipients, [0-9]* files\).*/\1/' "$world/stdout")" \
    "4 recipients, $(cat "$outbox"/*/latest/manifest.json | grep -c '"content_sha256"') files"
everybody "$world/reference" >"$world/whole"
everybody "$outbox" >"$world/narrowed"
ok "what everybody has now are the contents of a night made by one run" diff -u "$world/whole" "$world/narrowed"

world_new
works "one report" run --date $d --report customer_info
works "then the night is prepared" run --date $d --prepare
works "and written in shares: one" run --date $d --shard 1/2
is "finance waits" "$(releases | grep -c finance || :)" 0
works "and the other" run --date $d --shard 2/2
everybody "$outbox" >"$world/narrowed"
ok "the same contents" diff -u "$world/whole" "$world/narrowed"

# ---- the night after ------------------------------------------------------------------------------
world_new
works "the whole night" run --date $d
works "a day arrives" sample --advance --through 2026-11-04
cp -a "$outbox" "$world/before"
psql -XAtq -d postgres -c 'drop database world_src' -c 'drop database world_wh' \
    -c 'create database world_src template src' -c 'create database world_wh template wh'
works "the night after it" run --date 2026-11-04
everybody "$outbox" >"$world/whole"
like "which tells what changed" "$(cat "$world/whole")" '*changes_consumption_summary*'

world_new
cp -a "$world/before" "$outbox"
works "a report of the night after" run --date 2026-11-04 --report consumption_summary
is "says in its manifest that others were left out" "$(why D001/20261105)" "None only these reports were asked for: consumption_summary"
works "then all of it" run --date 2026-11-04
everybody "$outbox" >"$world/narrowed"
ok "everybody has the contents of one run, what changed included" diff -u "$world/whole" "$world/narrowed"
is "and the manifest says why there is a second release" "$(why D001/latest)" \
    "20261105 the release before has only some of the reports"

world_new
cp -a "$world/before" "$outbox"
works "a report" run --date 2026-11-04 --report performance
src "update src.consumption_record set resource_name = 'renamed', last_modified = '2026-11-04 23:30+08'
     where record_id = (select max(record_id) from src.consumption_record)"
works "another, with more knowledge" run --date 2026-11-04 --report consumption_summary
is "keeps the first" "$(releases | tail -n 1)" "_finance/20261105.2 changes_consumption_summary changes_performance consumption_summary performance"
done_testing
