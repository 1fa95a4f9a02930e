#!/bin/sh
# Every test that tests/rules.md names is there: "| section | rule | file | `words` |", the words in the file.
#
#     sh tests/lint/rules_index.sh [FOLDER]
set -eu
cd "${1:-.}"
test -e tests/rules.md || {
    echo "tests/rules.md is not there"
    exit 1
}
found=$(
    grep -nE '^\| [0-9]' tests/rules.md | while IFS= read -r line; do
        at="tests/rules.md:${line%%:*}"
        file=$(printf '%s\n' "$line" | awk -F ' [|] ' '{ print $3 }')
        # shellcheck disable=SC2016 # those are quotes of Markdown
        words=$(printf '%s\n' "$line" | sed -n 's/.*| `\(.*\)` |$/\1/p')
        if test -z "$file" || test -z "$words"; then
            echo "$at: not \"| section | rule | file | \`words\` |\""
        elif test ! -e "$file"; then
            echo "$at: $file is not there"
        elif ! grep -qF -e "$words" "$file"; then
            echo "$at: $file has no \"$words\""
        fi
    done
    for section in 3 4 5 6 7 8 9; do
        grep -q "^| 1.$section " tests/rules.md || echo "tests/rules.md: no rule of section 1.$section"
    done
)
test -z "$found" || {
    printf '%s\n' "$found"
    exit 1
}
