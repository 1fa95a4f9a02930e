# both.sh - a night as it is and made from nothing: after world.sh, . tests/harness/both.sh
#
#   both D WHAT        the night of D, and again with --full from where it began: works both times, the same bytes. What
#                      stays is the first. $told: pairs touched, and why everybody; $tops, $subjects of them; $took: how
#                      many recipients had their files taken over, and of how many
#   keep NAME, back NAME    source, warehouse and outbox as they are; as they were
# shellcheck shell=sh
# shellcheck disable=SC2034,SC2154 # variables of the scripts around this one

# How many recipients had their files taken over, and of how many.
carried () {
    wh "select count(*) filter (where r.linked >= r.files - 1) || ' of ' || count(*) from nightpost.release r
        where r.issue_date = date '$1' + 1"
}

touched () { wh "select count(distinct (top_id, owner_id)) || coalesce(' ' || max(why) filter (where top_id = '*'), '')
    from nightpost.touched t join nightpost.run r on r.run_id = t.run_id and r.business_date = '$1'"; }

# What control 9 found, for finance's next workbook: whoever wrote the files, and whether they were written or linked.
read_back () {
    wh "select md5(string_agg(concat_ws(' ', s.recipient, s.path, s.field, s.currency, trim_scale(s.written), trim_scale(s.read), trim_scale(s.ledger)),
                              ',' order by s.recipient, s.path, s.field, s.currency)) || ' ' || (count(*) > 0)
        from nightpost.file_sum s join nightpost.release r on r.recipient = s.recipient and r.release = s.release where r.issue_date = date '$1' + 1"
}

keep () { # keep <name>: source, warehouse and outbox as they are
    psql -XAtq -d postgres -c "drop database if exists $1_src" -c "create database $1_src template src" \
        -c "drop database if exists $1_wh" -c "create database $1_wh template wh" 2>/dev/null
    rm -rf "${world:?}/$1_outbox"
    cp -a "$outbox" "$world/$1_outbox"
}

back () { # back <name>
    fresh src "$1_src"
    fresh wh "$1_wh"
    rm -rf "$outbox"
    cp -a "$world/$1_outbox" "$outbox"
}

both () { # both <D> <what>: the night as it is, and made from nothing
    keep before
    works "$2" run --date "$1"
    rm -rf "$world/reference"
    mv "$outbox" "$world/reference"
    told=$(touched "$1")
    read_once=$(read_back "$1")
    took=$(carried "$1")
    tops=$(wh "select string_agg(distinct t.top_id, ' ') from nightpost.touched t join nightpost.run r on r.run_id = t.run_id and r.business_date = '$1'")
    subjects=$(wh "select string_agg(distinct t.subject, ' ' order by t.subject) from nightpost.touched t join nightpost.run r on r.run_id = t.run_id and r.business_date = '$1'")
    back before
    works "$2, made from nothing" run --date "$1" --full
    ok "$2: the same bytes" same_bytes
    is "$2: control 9 says the same of linked files" "$(read_back "$1")" "$read_once"
    rm -rf "$outbox" "$world/before_outbox"
    mv "$world/reference" "$outbox"
}
