# Turns the `makes:` and `needs:` lines of sql/transform into pairs for tsort: one "before after" a
# line, by path. A step that needs what no step makes (and no known.* view gives) fails the build.
FNR == 1 { files[++count] = FILENAME; print FILENAME, FILENAME }
/^-- makes:/ { sub(/^-- makes: */, ""); maker[$0] = FILENAME }
/^-- needs:/ { sub(/^-- needs: */, ""); needs[FILENAME] = $0 }
END {
    for (i = 1; i <= count; i++) {
        n = split(needs[files[i]], need, /, */)
        for (j = 1; j <= n; j++) {
            if (need[j] ~ /^known\./ || need[j] ~ /^dirty_(customer|order)$/)
                continue
            if (!(need[j] in maker)) {
                printf "%s: needs %s, which no step makes\n", files[i], need[j] > "/dev/stderr"
                exit 1
            }
            print maker[need[j]], files[i]
        }
    }
}
