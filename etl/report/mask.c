#include "etl/report/mask.h"

#include <unigbrk.h>

#define MASK_PHONE_SHOWN 4  /* the last digits of a telephone number stay */
#define MASK_PHONE_SHORT 7  /* a number of so few digits shows none */
#define MASK_PHONE_MIN   7  /* a local number; fewer digits are a name or a count */
#define MASK_PHONE_MAX   20 /* with country code and extension; a longer row of digits is an id */

/* Where perceived characters begin: the second one, the last one; text.len when there is none. */
struct mask_ends {
    size_t second;
    size_t last;
};

/*
 * u8_grapheme_next() and _prev() look at two code points only, so they cut a family emoji and a
 * flag in half; u8_grapheme_breaks() sees the whole text.
 */
static struct mask_ends mask_ends(struct str text, struct arena *arena)
{
    struct mask_ends ends = {text.len, 0};
    char            *breaks = ARENA_ARRAY(arena, char, text.len);
    u8_grapheme_breaks((const uint8_t *)text.data, text.len, breaks);
    for (size_t i = 1; i < text.len; i++) {
        if (!breaks[i])
            continue;
        if (ends.second == text.len)
            ends.second = i;
        ends.last = i;
    }
    return ends;
}

static struct str mask_name(struct str text, struct arena *arena)
{
    struct mask_ends ends = mask_ends(text, arena);
    if (ends.second == text.len)
        return STR("*");
    if (ends.last == ends.second) /* two characters */
        return arena_printf(arena, "%.*s*", (int)ends.second, text.data);
    return arena_printf(arena, "%.*s***%.*s", (int)ends.second, text.data,
                        (int)(text.len - ends.last), text.data + ends.last);
}

static bool mask_is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static size_t mask_digits(struct str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++)
        digits += mask_is_digit(text.data[i]) ? 1 : 0;
    return digits;
}

/* The last four digits, whatever stands between them. */
static struct str mask_phone(struct str text, struct arena *arena)
{
    char   shown[MASK_PHONE_SHOWN];
    size_t n = MASK_PHONE_SHOWN;
    if (mask_digits(text) <= MASK_PHONE_SHORT)
        return STR("***");
    for (size_t i = text.len; i > 0 && n > 0; i--)
        if (mask_is_digit(text.data[i - 1]))
            shown[--n] = text.data[i - 1];
    return arena_printf(arena, "***%.*s", MASK_PHONE_SHOWN, shown);
}

/* The last @ parts name and domain: a quoted name may hold one too. */
static struct str mask_email(struct str text, struct arena *arena)
{
    size_t at = text.len;
    while (at > 0 && text.data[at - 1] != '@')
        at--;
    if (at == 0) /* no address: show no more of it than of one */
        return arena_printf(arena, "%.*s***", (int)mask_ends(text, arena).second, text.data);
    struct str name = {text.data, at - 1};
    size_t     first = name.len == 0 ? 0 : mask_ends(name, arena).second;
    return arena_printf(arena, "%.*s***@%.*s", (int)first, text.data, (int)(text.len - at),
                        text.data + at);
}

bool mask_looks_like_phone(struct str text)
{
    size_t digits = mask_digits(text);
    for (size_t i = 0; i < text.len; i++)
        if (!mask_is_digit(text.data[i]) && strchr(" +-()", text.data[i]) == NULL)
            return false;
    return digits >= MASK_PHONE_MIN && digits <= MASK_PHONE_MAX;
}

bool mask_looks_like_email(struct str text)
{
    const char *at = text.len == 0 ? NULL : memchr(text.data, '@', text.len);
    if (at == NULL || at == text.data)
        return false;
    struct str  domain = {at + 1, text.len - (size_t)(at + 1 - text.data)};
    const char *dot = domain.len == 0 ? NULL : memchr(domain.data, '.', domain.len);
    return dot != NULL && dot != domain.data && dot + 1 < domain.data + domain.len &&
           memchr(text.data, ' ', text.len) == NULL;
}

struct str mask_text(enum column_mask mask, struct str text, struct arena *arena)
{
    if (text.len == 0)
        return text;
    switch (mask) {
    case MASK_NONE: return text;
    case MASK_NAME: return mask_name(text, arena);
    case MASK_PHONE: return mask_phone(text, arena);
    case MASK_EMAIL: return mask_email(text, arena);
    case MASK_CONTACT:
        if (mask_looks_like_email(text))
            return mask_email(text, arena);
        return mask_looks_like_phone(text) ? mask_phone(text, arena) : text;
    }
    return text;
}
