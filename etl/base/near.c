#include "etl/base/near.h"

#include <string.h>

#define NEAR_WORD_MAX 63

size_t near_distance(const char *a, const char *b)
{
    size_t la = strlen(a);
    size_t lb = strlen(b);
    size_t row[NEAR_WORD_MAX + 1];
    if (la > NEAR_WORD_MAX || lb > NEAR_WORD_MAX)
        return SIZE_MAX;
    for (size_t j = 0; j <= lb; j++)
        row[j] = j;
    for (size_t i = 1; i <= la; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= lb; j++) {
            size_t above = row[j];
            size_t replace = diagonal + (a[i - 1] != b[j - 1]);
            size_t edit = (above < row[j - 1] ? above : row[j - 1]) + 1;
            row[j] = replace < edit ? replace : edit;
            diagonal = above;
        }
    }
    return row[lb];
}

void near_consider(const char *word, const char *candidate, const char **best, size_t *distance)
{
    size_t d = near_distance(word, candidate);
    if (d < *distance) {
        *best = candidate;
        *distance = d;
    }
}
