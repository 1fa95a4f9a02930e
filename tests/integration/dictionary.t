#!/bin/sh
# nightpost dictionary: every report and every column in words, in both languages and formats.
set -eu
# shellcheck source=tests/harness/tap.sh
. tests/harness/tap.sh
nightpost=${NIGHTPOST:-${NIGHTPOST_BUILD:-build/debug}/nightpost}
case $nightpost in /*) ;; *) nightpost=$PWD/$nightpost ;; esac
work=$(mktemp -d /tmp/nightpost-dictionary.XXXXXX)
trap 'rm -rf "$work" "$tap_output"' EXIT
trap 'exit 1' INT TERM

dictionary () { # dictionary <format> <locale> [report...]: into $work/<locale>.<format>
    dictionary_format=$1
    dictionary_locale=$2
    shift 2
    "$nightpost" dictionary --format "$dictionary_format" --locale "$dictionary_locale" "$@" \
        >"$work/$dictionary_locale.$dictionary_format"
}

# Without a configuration and without a database.
for locale in zh en; do
    ok "$locale: a page" dictionary html "$locale"
    ok "$locale: Markdown" dictionary md "$locale"
done

# The page against the tables it is made from.
cat >"$work/page.py" <<'END'
import html.parser, subprocess, sys
page, nightpost = sys.argv[1:3]
VOID = {"meta", "link", "br", "img", "input", "hr"}
class Page(html.parser.HTMLParser):
    def __init__(self):
        super().__init__()
        self.open, self.ids, self.links, self.bad, self.outside = [], [], [], [], []
    def handle_starttag(self, tag, attrs):
        a = dict(attrs)
        if "id" in a: self.ids.append(a["id"])
        if tag == "a": self.links.append(a["href"])
        if tag in ("script", "link", "img", "iframe", "object") or any(k.startswith("on") or k in ("src", "style") for k in a):
            self.outside.append(tag)
        if tag not in VOID: self.open.append(tag)
    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag: self.bad.append(tag)
text = open(page, encoding="utf-8").read()
p = Page()
p.feed(text)
say = []
if p.open or p.bad: say.append(f"tags do not match: {p.open} {p.bad}")
if p.outside: say.append(f"scripts or things from elsewhere: {p.outside}")
if "http" in text or "url(" in text or "@import" in text: say.append("it refers to something outside")
if len(set(p.ids)) != len(p.ids): say.append("an anchor stands twice")
lost = [l for l in p.links if not l.startswith("#") or l[1:] not in p.ids]
if lost: say.append(f"links that lead nowhere: {lost[:5]}")
names = [l.split()[0] for l in subprocess.run([nightpost, "list", "reports"], capture_output=True, text=True, check=True).stdout.splitlines()]
for name in names:
    if name not in p.ids: say.append(f"{name} is missing")
    if not any(i.startswith(name + ".") for i in p.ids): say.append(f"{name} has no columns")
print("\n".join(say))
sys.exit(bool(say))
END
for locale in zh en; do
    ok "$locale: one page by itself, whole, every link leads somewhere, every report is there" \
        python3 "$work/page.py" "$work/$locale.html" "$nightpost"
done
ok "a column has an anchor" grep -q 'id="voucher_ledger.balance_after"' "$work/en.html"
ok "what is a choice is marked" grep -q 'choice">\[choice\]</span>' "$work/en.html"
ok "who may read: resellers are not among the readers of the bills" sh -c "sed -n '/<section class=\"report\" id=\"incentive_indicator_detail\"/,/<\\/section>/p' '$work/en.html' |
    grep -A1 'Who may receive' | grep -q '<dd>distributors, solution providers, finance</dd>'"
is "every column of a report has a row, in the report's order" \
    "$(sed -n 's/.*<tr id="voucher_ledger\.\([a-z_]*\)".*/\1/p' "$work/zh.html")" \
    "$(sed -n 's/^    {"\([a-z_]*\)", .*/\1/p' reports/voucher_ledger/report.c)"

dictionary md en voucher_ledger
is "one report by its name" "$(grep -c '^## [a-z_]*$' "$work/en.md")" 1
try () { { "$nightpost" dictionary "$@" >/dev/null; } 2>&1 || :; }
like "a name that is none" "$(try voucher_leger)" "*do you mean \"voucher_ledger\"?*"
like "a format that is none" "$(try --format pdf)" "*--format pdf: it is md, html or ids*"
like "a language that is none" "$(try --locale fr)" "*--locale fr: it is zh or en*"

"$nightpost" dictionary --locale en >"$work/now"
test -z "${ACCEPT-}" || cp "$work/now" reports/dictionary.md
ok "reports/dictionary.md is what the program prints (ACCEPT=1 rewrites it)" diff -u reports/dictionary.md "$work/now"
done_testing
