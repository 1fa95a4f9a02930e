#!/bin/sh
# Each fuzz target for a minute (SECONDS=60): no crash, no leak, no undefined behaviour, whatever the
# bytes are. What a target finds is kept beside it and named in the message.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
fuzzers=${NIGHTPOST_ROOT:-build}/clang-fuzz/fuzz
work=$(mktemp -d /tmp/nightpost-fuzz.XXXXXX)
trap 'rm -rf "$work" "$tap_output"' EXIT
trap 'exit 1' INT TERM

for source in tests/fuzz/fuzz_*.c; do
    name=$(basename "$source" .c)
    mkdir -p "$work/$name"
    # Real shapes to start from: our own examples.
    cp etl/feeds/mappings/*.ini "$work/$name/" 2>/dev/null || true
    find reports -name '*.csv' -path '*expected*' -size -20k -exec cp --backup=numbered {} "$work/$name/" \;
    ok "$name: ${SECONDS_FUZZ:-60} s of any bytes" "$fuzzers/$name" -max_total_time="${SECONDS_FUZZ:-60}" -rss_limit_mb=1024 \
        -timeout=20 -print_final_stats=1 -artifact_prefix="$fuzzers/$name-" "$work/$name"
done
done_testing
