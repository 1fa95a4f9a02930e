#include "etl/report/changes_mark.h"

#include <stdlib.h>
#include <string.h>

static uint64_t mix(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xFF51AFD7ED558CCD);
    h ^= h >> 29;
    h *= UINT64_C(0xC4CEB9FE1A85EC53);
    return h ^ h >> 32;
}

/* NULL, empty and the border between two cells each count. */
static void hash_cell(uint64_t lanes[2], struct str cell)
{
    uint64_t a = lanes[0] ^ (cell.len + 1);
    uint64_t b = lanes[1] + (cell.len + 1) * UINT64_C(0x9E3779B97F4A7C15);
    size_t   i = 0;
    for (; i + 8 <= cell.len; i += 8) {
        uint64_t word;
        memcpy(&word, cell.data + i, 8);
        a = mix(a ^ word);
        b = mix(b + word);
    }
    uint64_t rest = 0;
    if (i < cell.len)
        memcpy(&rest, cell.data + i, cell.len - i);
    lanes[0] = mix(a ^ rest);
    lanes[1] = mix(b + rest + 1);
}

struct changes_mark changes_mark_of(const struct manifest_schema *schema, const struct str *cells)
{
    struct changes_mark m = {{1, 2}, {3, 4}};
    for (size_t c = 0; c < schema->column_count; c++) {
        hash_cell(m.row, cells[c]);
        if (schema->columns[c].key)
            hash_cell(m.key, cells[c]);
    }
    return m;
}

static int lanes_compare(const uint64_t a[2], const uint64_t b[2])
{
    if (a[0] != b[0])
        return a[0] < b[0] ? -1 : 1;
    return (a[1] > b[1]) - (a[1] < b[1]);
}

int changes_mark_key(const struct changes_mark *a, const struct changes_mark *b)
{
    return lanes_compare(a->key, b->key);
}

int changes_mark_compare(const void *a, const void *b)
{
    const struct changes_mark *left = a;
    const struct changes_mark *right = b;
    int                        order = changes_mark_key(left, right);
    return order != 0 ? order : lanes_compare(left->row, right->row);
}

bool changes_marks_take(struct changes_marks *marks, const struct changes_mark *mark)
{
    size_t low = 0;
    size_t high = marks->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (changes_mark_compare(&marks->list[middle], mark) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    for (; low < marks->count && changes_mark_compare(&marks->list[low], mark) == 0; low++)
        if (!marks->taken[low]) {
            marks->taken[low] = true;
            return true;
        }
    return false;
}

void changes_marks_cancel(struct changes_marks *before, struct changes_marks *after)
{
    size_t b = 0;
    size_t a = 0;
    size_t left_before = 0;
    size_t left_after = 0;
    if (before->count > 0)
        qsort(before->list, before->count, sizeof *before->list, changes_mark_compare);
    if (after->count > 0)
        qsort(after->list, after->count, sizeof *after->list, changes_mark_compare);
    while (b < before->count || a < after->count) {
        int order = b == before->count  ? 1
                    : a == after->count ? -1
                                        : changes_mark_compare(&before->list[b], &after->list[a]);
        if (order == 0) {
            b++;
            a++;
        } else if (order < 0) {
            before->list[left_before++] = before->list[b++];
        } else {
            after->list[left_after++] = after->list[a++];
        }
    }
    before->count = left_before;
    after->count = left_after;
}

uint64_t changes_marks_count(struct changes_marks *before, struct changes_marks *after, size_t most)
{
    uint64_t rows = 0;
    size_t   b = 0;
    size_t   a = 0;
    size_t   kept_before = 0;
    size_t   kept_after = 0;
    for (; b < before->count || a < after->count; rows++) {
        if (rows == most) {
            kept_before = b;
            kept_after = a;
        }
        int order = b == before->count  ? 1
                    : a == after->count ? -1
                                        : changes_mark_key(&before->list[b], &after->list[a]);
        b += order <= 0;
        a += order >= 0;
    }
    if (rows > most) {
        before->count = kept_before;
        after->count = kept_after;
    }
    return rows;
}
