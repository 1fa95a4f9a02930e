#!/bin/sh
# What prove runs each test with: a script by sh, a program as it is. cmocka then speaks TAP.
CMOCKA_MESSAGE_OUTPUT=TAP
export CMOCKA_MESSAGE_OUTPUT
# The tools are Debian's, not what somebody put before them.
PATH=/usr/bin:/bin:$PATH
export PATH
case $1 in
tests/*) exec sh "$1" ;;
/*) exec "$1" ;;
*) exec "./$1" ;;
esac
