#!/bin/sh
# A source file that nobody reads in one sitting is two files: at most 500 lines. The sample's source
# schema is the vendor's, and theirs to split.
#
#     sh tests/lint/file_sizes.sh [FOLDER]
set -eu
cd "${1:-.}"
long=$(find etl reports sql tests .ci -type f \( -name '*.[ch]' -o -name '*.sql' -o -name '*.sh' \
    -o -name '*.t' -o -name '*.awk' \) ! -path sql/sample/1_schema.sql -exec awk \
    'FNR == 501 { print FILENAME ": more than 500 lines: split it" }' {} + 2>/dev/null | LC_ALL=C sort)
test -z "$long" || {
    printf '%s\n' "$long"
    exit 1
}
