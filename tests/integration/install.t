#!/bin/sh
# `make install` into a folder: what is there, whose it is, and that it works from there. The pages come
# from the tables of --help and the configuration, so what they say is compared with those. (The
# package is lintian's and a chroot's to try: make deb.)
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
work=$(mktemp -d /tmp/nightpost-install.XXXXXX)
trap 'rm -rf "$work" "$tap_output"' EXIT
trap 'exit 1' INT TERM
unset MAKEFLAGS MAKELEVEL MAKEOVERRIDES
nightpost=${NIGHTPOST:-${NIGHTPOST_BUILD:-build/debug}/nightpost}
built=${nightpost%/nightpost}

put () { make --no-print-directory install BUILT="${built##*/}" ROOT="${NIGHTPOST_ROOT:-build}" DESTDIR="$work/root" PREFIX="$1"; }
ok "make install DESTDIR= PREFIX=/usr" put /usr
is "is all there" "$(cd "$work/root" && find . -type f ! -path '*/examples/*' | LC_ALL=C sort | tr '\n' ' ')" "./etc/logrotate.d/nightpost ./etc/nightpost.conf \
./lib/systemd/system/nightpost.service ./lib/systemd/system/nightpost.timer ./usr/bin/nightpost ./usr/lib/sysusers.d/nightpost.conf \
./usr/share/bash-completion/completions/nightpost ./usr/share/doc/nightpost/README.md ./usr/share/man/man1/nightpost.1 \
./usr/share/man/man5/nightpost.conf.5 ./usr/share/zsh/vendor-completions/_nightpost "
is "the configuration is not everybody's to read" "$(stat -c %a "$work/root/etc/nightpost.conf")" 640
is "and says where a system keeps things" "$(grep -E '^[a-z]' "$work/root/etc/nightpost.conf" | tr '\n' ' ')" \
    "state = /var/lib/nightpost outbox = /srv/nightpost/outbox "
echo '; mine' >>"$work/root/etc/nightpost.conf"
ok "installed again" put /usr
is "an operator's configuration stays" "$(tail -n 1 "$work/root/etc/nightpost.conf")" "; mine"
ok "elsewhere" put /opt/np
is "the unit calls what was installed" "$(sed -n 's/^ExecStart=\([^ ]*\).*/\1/p' "$work/root/opt/np/lib/systemd/system/nightpost.service")" /opt/np/bin/nightpost

cp "$work/root/usr/bin/nightpost" "$work/alone"
ok "the program stands alone: its SQL is in it" sh -c "cd / && env -i '$work/alone' sql sql/schema/0019_roles.sql | grep -q 'create function nightpost.secure'"
is "and no path of the machine that built it" "$(grep -c "$PWD/sql" "$work/alone" || :)" 0

# ---- pages ---------------------------------------------------------------------------------------
man1=$work/root/usr/share/man/man1/nightpost.1
man5=$work/root/usr/share/man/man5/nightpost.conf.5
if command -v mandoc >/dev/null; then
    ok "the manual has no error in its markup" sh -c "mandoc -T lint -W error '$man1' '$man5'"
    mandoc -T utf8 "$man1" | sed 's|.\x08||g' >"$work/man1"
    mandoc -T utf8 "$man5" | sed 's|.\x08||g' >"$work/man5"
    "$nightpost" help --all | grep -oE '^  --[a-z-]+' | sort -u >"$work/options"
    is "it has every option of every command" "$(while read -r option; do grep -q -- "$option" "$work/man1" || echo "$option"; done <"$work/options")" ""
    "$nightpost" config | sed -n 's/^;\([a-z_]*\) =.*/\1/p' | sort -u >"$work/keys"
    is "and nightpost.conf(5) every key" "$(while read -r key; do grep -q -- "^ *$key" "$work/man5" || echo "$key"; done <"$work/keys")" ""
else
    skip "the manual has no error in its markup" "no mandoc"
fi
offers () { # offers <word>...: what bash offers for the last one
    bash --norc -c 'source "$0"; compopt () { :; }; COMP_WORDS=(nightpost "$@"); COMP_CWORD=$#; _nightpost; printf "%s " "${COMPREPLY[@]}"' \
        "$work/root/usr/share/bash-completion/completions/nightpost" "$@"
}
is "bash completes a command" "$(offers reo)" "reopen "
is "a verb" "$(offers db re)" "restore "
is "an option" "$(offers run --du)" "--due "
like "and files after --config" "$(offers run --config etl/main)" "etl/main.c "
if command -v zsh >/dev/null; then
    ok "zsh takes its completion" zsh -n "$work/root/usr/share/zsh/vendor-completions/_nightpost"
    is "which knows every command" "$(grep -cE '^    [a-z]+\) _arguments' "$work/root/usr/share/zsh/vendor-completions/_nightpost")" \
        "$("$nightpost" help | grep -cE '^  [a-z]+  +[A-Z]')"
else
    skip "zsh takes its completion" "no zsh"
fi
try=$("$nightpost" help --format troff 2>&1) && status=0 || status=$?
is "another format is refused" "$status $try" "64 nightpost: --format troff: it is man, conf, bash or zsh"
done_testing
