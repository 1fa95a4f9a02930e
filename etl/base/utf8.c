#include "etl/base/utf8.h"

#define UTF8_WORD      8
#define UTF8_HIGH_BITS UINT64_C(0x8080808080808080)
#define UTF8_BMP_MAX   0xFFFFU

/* One row per leading-byte class: the range of its second byte rules out overlong and surrogates.
 */
static size_t utf8_class(unsigned char lead, unsigned char *low, unsigned char *high)
{
    *low = 0x80;
    *high = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF)
        return 2;
    if (lead >= 0xE0 && lead <= 0xEF) {
        if (lead == 0xE0)
            *low = 0xA0;
        if (lead == 0xED)
            *high = 0x9F;
        return 3;
    }
    if (lead >= 0xF0 && lead <= 0xF4) {
        if (lead == 0xF0)
            *low = 0x90;
        if (lead == 0xF4)
            *high = 0x8F;
        return 4;
    }
    return 0;
}

size_t utf8_char(struct str text, uint32_t *code)
{
    if (text.len == 0)
        return 0;
    unsigned char lead = (unsigned char)text.data[0];
    if (lead < 0x80) {
        *code = lead;
        return 1;
    }
    unsigned char low;
    unsigned char high;
    size_t        n = utf8_class(lead, &low, &high);
    if (n == 0 || n > text.len)
        return 0;
    uint32_t value = lead & (0xFFU >> (n + 1));
    for (size_t i = 1; i < n; i++) {
        unsigned char byte = (unsigned char)text.data[i];
        if (byte < low || byte > high)
            return 0;
        value = (value << 6) | (byte & 0x3FU);
        low = 0x80;
        high = 0xBF;
    }
    *code = value;
    return n;
}

/* The number of bytes before the first one above 0x7F. */
static size_t utf8_ascii_run(struct str text)
{
    size_t i = 0;
    for (; text.len - i >= UTF8_WORD; i += UTF8_WORD) {
        uint64_t word;
        memcpy(&word, text.data + i, sizeof word);
        if ((word & UTF8_HIGH_BITS) != 0)
            break;
    }
    while (i < text.len && (unsigned char)text.data[i] < 0x80)
        i++;
    return i;
}

bool utf8_is_ascii(struct str text)
{
    return utf8_ascii_run(text) == text.len;
}

bool utf8_valid(struct str text)
{
    size_t i = utf8_ascii_run(text);
    while (i < text.len) {
        uint32_t code;
        size_t   n = utf8_char((struct str){text.data + i, text.len - i}, &code);
        if (n == 0)
            return false;
        i += n;
    }
    return true;
}

/* East Asian Width W and F (Unicode 15), coarsened to blocks, and the emoji planes. */
static bool utf8_is_wide(uint32_t code)
{
    static const struct {
        uint32_t from, to;
    } wide[] = {
        {0x1100, 0x115F},   {0x231A, 0x231B},   {0x23E9, 0x23EC},   {0x25FD, 0x25FE},
        {0x2614, 0x2615},   {0x2648, 0x2653},   {0x26A1, 0x26A1},   {0x2705, 0x2705},
        {0x2728, 0x2728},   {0x274C, 0x274C},   {0x2753, 0x2757},   {0x2795, 0x2797},
        {0x2B50, 0x2B55},   {0x2E80, 0x303E},   {0x3041, 0x4DBF},   {0x4E00, 0xA4CF},
        {0xA960, 0xA97F},   {0xAC00, 0xD7A3},   {0xF900, 0xFAFF},   {0xFE10, 0xFE19},
        {0xFE30, 0xFE6F},   {0xFF00, 0xFF60},   {0xFFE0, 0xFFE6},   {0x16FE0, 0x18CFF},
        {0x1AFF0, 0x1B2FF}, {0x1F004, 0x1F004}, {0x1F0CF, 0x1F0CF}, {0x1F18E, 0x1F18E},
        {0x1F191, 0x1F19A}, {0x1F200, 0x1F64F}, {0x1F680, 0x1F6FF}, {0x1F7E0, 0x1F7FF},
        {0x1F900, 0x1FAFF}, {0x20000, 0x3FFFD},
    };
    for (size_t i = 0; i < COUNT_OF(wide) && code >= wide[i].from; i++)
        if (code <= wide[i].to)
            return true;
    return false;
}

static bool utf8_is_mark(uint32_t code)
{
    return (code >= 0x0300 && code <= 0x036F) || (code >= 0x200B && code <= 0x200F) ||
           (code >= 0xFE00 && code <= 0xFE0F) || code == 0xFEFF;
}

size_t utf8_width(struct str text)
{
    size_t i = utf8_ascii_run(text);
    size_t width = i;
    while (i < text.len) {
        uint32_t code = 0;
        size_t   n = utf8_char((struct str){text.data + i, text.len - i}, &code);
        width += utf8_is_mark(code) ? 0 : utf8_is_wide(code) ? 2 : 1;
        i += n == 0 ? 1 : n;
    }
    return width;
}

/* Walks until the end or until the next character would go over `limit` units. */
static size_t utf8_walk16(struct str text, size_t limit, size_t *units)
{
    size_t i = 0;
    *units = 0;
    while (i < text.len) {
        uint32_t code = 0;
        size_t   n = utf8_char((struct str){text.data + i, text.len - i}, &code);
        size_t   step = code > UTF8_BMP_MAX ? 2 : 1;
        if (*units + step > limit)
            break;
        *units += step;
        i += n == 0 ? 1 : n;
    }
    return i;
}

size_t utf8_units16(struct str text)
{
    size_t units;
    (void)utf8_walk16(text, SIZE_MAX, &units);
    return units;
}

struct str utf8_prefix16(struct str text, size_t units)
{
    size_t used;
    return (struct str){text.data, utf8_walk16(text, units, &used)};
}
