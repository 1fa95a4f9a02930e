#!/bin/sh
# What the program says of itself stands in README and schedules/ word for word.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
nightpost=${NIGHTPOST:-${NIGHTPOST_BUILD:-build/debug}/nightpost}
case $nightpost in /*) ;; *) nightpost=$PWD/$nightpost ;; esac
work=$(mktemp -d /tmp/nightpost-docs.XXXXXX)
trap 'rm -rf "$work" "$tap_output"' EXIT
trap 'exit 1' INT TERM

sed -n '/^<!-- cli: begin -->$/,/^<!-- cli: end -->$/p' README.md | sed '1,2d' | sed '$d' | sed '$d' >"$work/readme"
"$nightpost" help --all >"$work/help"
ok "README's command line is nightpost help --all" diff -u "$work/help" "$work/readme"
"$nightpost" config >"$work/config"
ok "schedules/nightpost.conf is nightpost config" diff -u "$work/config" schedules/nightpost.conf
ok "and a configuration that loads" "$nightpost" list reports --config schedules/nightpost.conf

# Every command has a page that names its own options, and every option of a page is taken.
"$nightpost" help | sed -n 's/^  \([a-z]*\)  *[A-Z].*/\1/p' >"$work/commands"
ok "the overview lists the commands" test "$(wc -l <"$work/commands")" -ge 15
while read -r command; do
    like "$command has a page" "$("$nightpost" "$command" --help)" "usage: nightpost $command*--help*"
done <"$work/commands"
done_testing
