#!/bin/sh
# The examples of all reports again, with the program that checks every address and every shift.
set -eu
NIGHTPOST=build/asan/nightpost
case ${NIGHTPOST_BUILD:-} in */*) NIGHTPOST=${NIGHTPOST_BUILD%/*}/asan/nightpost ;; esac
export NIGHTPOST
exec sh tests/golden/reports.t
