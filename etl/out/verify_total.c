/*
 * verify_total.c - amounts as the manifest has them: lines, differences to the ledger, grand
 * totals.
 */
#include "etl/base/dec.h"
#include "etl/out/verify_impl.h"

const char *verify_shown(const char *amount)
{
    return amount == NULL ? "nothing" : amount;
}

bool verify_same(const char *a, const char *b)
{
    return (a == NULL) == (b == NULL) && (a == NULL || strcmp(a, b) == 0);
}

const struct manifest_sum *verify_sum_of(const struct manifest_sum *sums, size_t count,
                                         const char *column, const char *currency)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(sums[i].column, column) == 0 && strcmp(sums[i].currency, currency) == 0)
            return &sums[i];
    return NULL;
}

bool verify_is_xlsx(const struct manifest_file *file)
{
    return strcmp(file->format, sink_xlsx.format) == 0;
}

/* --- amounts ---------------------------------------------------------------------------------- */

static bool amount_of(const char *text, struct dec *out)
{
    struct err ignored = {.kind = ERR_NONE};
    *out = (struct dec){.scale = DEC_SCALE_MAX};
    return text == NULL || dec_parse(str_from_z(text), DEC_SCALE_MAX, out, &ignored);
}

bool verify_equal(const char *a, const char *b)
{
    struct dec left;
    struct dec right;
    if ((a == NULL) != (b == NULL))
        return false;
    return amount_of(a, &left) && amount_of(b, &right) && left.units == right.units;
}

/* b - a in words, for a message: " (0.10 more)"; "" when it cannot be said. */
const char *verify_gap(struct verify *v, const char *a, const char *b)
{
    char       exact[DEC_TEXT_MAX];
    char       trimmed[DEC_TRIM_MAX];
    struct str text;
    struct err ignored = {.kind = ERR_NONE};
    struct dec left;
    struct dec right;
    struct dec gap = {.scale = DEC_SCALE_MAX};
    if (!amount_of(a, &left) || !amount_of(b, &right) ||
        __builtin_sub_overflow(right.units, left.units, &gap.units) || gap.units == 0)
        return "";
    bool more = gap.units > 0;
    if (!dec_trim(dec_print(gap, exact), 2, trimmed, &text, &ignored))
        return "";
    return arena_printf(v->arena, " (%s %s)", trimmed + (more ? 0 : 1), more ? "more" : "less")
        .data;
}

/* written - ledger is the difference it says, and that is none. */
void verify_ledger(struct verify *v, const char *file, const char *what,
                   const struct manifest_sum *s)
{
    struct dec written;
    struct dec ledger;
    struct dec difference;
    if (s->ledger == NULL && s->difference == NULL)
        return;
    bool ok = s->ledger != NULL && s->difference != NULL && amount_of(s->written, &written) &&
              amount_of(s->ledger, &ledger) && amount_of(s->difference, &difference);
    dec_units gap = 0;
    ok =
        ok && !__builtin_sub_overflow(written.units, ledger.units, &gap) && gap == difference.units;
    if (!ok)
        verify_find(v, file,
                    "%scolumn %s %s: the manifest says %s written, %s in the ledger, "
                    "difference %s: that does not add up",
                    what, s->column, s->currency, verify_shown(s->written), verify_shown(s->ledger),
                    verify_shown(s->difference));
    else if (gap != 0)
        verify_find(v, file, "%scolumn %s %s: it differs from the ledger by %s", what, s->column,
                    s->currency, s->difference);
}

/* --- totals ----------------------------------------------------------------------------------- */

static bool total_has(const struct manifest_total *total, const struct manifest_file *file)
{
    return strcmp(total->report, file->report) == 0 && strcmp(total->edition, file->edition) == 0 &&
           verify_same(total->cycle, file->cycle) && verify_same(total->split, file->split);
}

static const char *total_name(struct verify *v, const struct manifest_total *total)
{
    return arena_printf(v->arena, "total of %s%s%s%s%s: ", total->report,
                        total->cycle == NULL ? "" : " ", total->cycle == NULL ? "" : total->cycle,
                        total->split == NULL ? "" : " ", total->split == NULL ? "" : total->split)
        .data;
}

static void check_total_line(struct verify *v, const struct manifest_total *total,
                             const struct manifest_sum *line)
{
    const struct manifest *m = &v->out->manifest;
    struct dec             sum = {.scale = DEC_SCALE_MAX};
    struct dec             said;
    bool                   ok = amount_of(line->written, &said);
    for (size_t f = 0; f < m->file_count && ok; f++) {
        struct dec term;
        if (verify_is_xlsx(&m->files[f]) || !total_has(total, &m->files[f]))
            continue;
        const struct manifest_sum *s =
            verify_sum_of(m->files[f].sums, m->files[f].sum_count, line->column, line->currency);
        ok = s == NULL || (amount_of(s->written, &term) &&
                           !__builtin_add_overflow(sum.units, term.units, &sum.units));
    }
    if (!ok || sum.units != said.units)
        verify_find(v, MANIFEST_NAME, "%scolumn %s %s: it is %s, the files have another sum",
                    total_name(v, total), line->column, line->currency,
                    verify_shown(line->written));
    verify_ledger(v, MANIFEST_NAME, total_name(v, total), line);
}

/* A grand total is what its parts are together. */
static void check_totals(struct verify *v)
{
    const struct manifest *m = &v->out->manifest;
    for (size_t i = 0; i < m->total_count; i++) {
        const struct manifest_total *total = &m->totals[i];
        uint64_t                     rows = 0;
        for (size_t f = 0; f < m->file_count; f++)
            if (!verify_is_xlsx(&m->files[f]) && total_has(total, &m->files[f]))
                rows += m->files[f].figures.rows;
        if (rows != total->rows)
            verify_find(v, MANIFEST_NAME, "%sit has %llu rows, the files %llu",
                        total_name(v, total), (unsigned long long)total->rows,
                        (unsigned long long)rows);
        for (size_t s = 0; s < total->sum_count; s++)
            check_total_line(v, total, &total->sums[s]);
    }
}

/* Every file belongs to a total: else its sums were in nobody's. */
static void check_totals_cover(struct verify *v)
{
    const struct manifest *m = &v->out->manifest;
    for (size_t f = 0; f < m->file_count; f++) {
        bool found = false;
        for (size_t i = 0; i < m->total_count && !found; i++)
            found = total_has(&m->totals[i], &m->files[f]);
        if (!found)
            verify_find(v, m->files[f].path, "the manifest has no total that it belongs to");
    }
}

void verify_totals(struct verify *v)
{
    check_totals(v);
    check_totals_cover(v);
}
