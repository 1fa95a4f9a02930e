#include "etl/out/xlsx_impl.h"

#include <assert.h>
#include <errno.h>

#include "etl/base/utf8.h"

#define XLSX_ESCAPE_LEN 7                           /* _xHHHH_ */
#define XLSX_BYTES_MAX  ((size_t)4 * XLSX_TEXT_MAX) /* of a text that fits */
#define XLSX_ESCAPE     "_x005F" /* before an underscore: it is one, and no escape begins */
#define XLSX_POWERS     23       /* 10^0 .. 10^22 are exact doubles */

bool xlsx_ok(lxw_error code, struct err *err)
{
    switch (code) {
    case LXW_NO_ERROR: return true;
    case LXW_ERROR_MEMORY_MALLOC_FAILED: return err_set(err, ERR_LIMIT, "libxlsxwriter: no memory");
    case LXW_ERROR_CREATING_XLSX_FILE:
    case LXW_ERROR_CREATING_TMPFILE:
    case LXW_ERROR_READING_TMPFILE:
    case LXW_ERROR_ZIP_FILE_OPERATION:
    case LXW_ERROR_ZIP_PARAMETER_ERROR:
    case LXW_ERROR_ZIP_BAD_ZIP_FILE:
    case LXW_ERROR_ZIP_INTERNAL_ERROR:
    case LXW_ERROR_ZIP_FILE_ADD:
    case LXW_ERROR_ZIP_CLOSE:
        if (errno != 0)
            return err_set_errno(err, errno, "%s", lxw_strerror(code));
        return err_set(err, ERR_IO, "%s", lxw_strerror(code));
    default: return err_set(err, ERR_IO, "libxlsxwriter: %s", lxw_strerror(code));
    }
}

/* Excel reads _xHHHH_ in a text as one character: such a text must escape its own underscore. */
static bool xlsx_looks_escaped(struct str text)
{
    if (text.len < XLSX_ESCAPE_LEN || text.data[0] != '_' || text.data[1] != 'x' ||
        text.data[XLSX_ESCAPE_LEN - 1] != '_')
        return false;
    for (size_t i = 2; i < XLSX_ESCAPE_LEN - 1; i++) {
        char c = text.data[i];
        if (!((c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F')))
            return false;
    }
    return true;
}

/* U+FFFE and U+FFFF are good UTF-8 and no XML. */
static bool xlsx_is_noncharacter(struct str text)
{
    return text.len >= 3 && memcmp(text.data, "\xEF\xBF", 2) == 0 &&
           ((unsigned char)text.data[2] == 0xBE || (unsigned char)text.data[2] == 0xBF);
}

bool xlsx_is_plain(struct str text)
{
    if (text.len > XLSX_TEXT_MAX)
        return false;
    for (size_t i = 0; i < text.len; i++) {
        struct str rest = {text.data + i, text.len - i};
        if ((rest.data[0] == '_' && xlsx_looks_escaped(rest)) || xlsx_is_noncharacter(rest))
            return false;
    }
    return true;
}

/* One character into `out`; returns its bytes there, adds the units it will have in Excel's XML. */
static size_t xlsx_copy_char(char *out, struct str rest, size_t *units, size_t *taken,
                             bool *changed)
{
    uint32_t code = 0;
    *taken = utf8_char(rest, &code);
    assert(*taken > 0);
    if (xlsx_is_noncharacter(rest)) {
        memmove(out, "\xEF\xBF\xBD", 4); /* its NUL is overwritten below */
        *changed = true;
        *units += 1;
        return 3;
    }
    size_t n = 0;
    if (rest.data[0] == '_' && xlsx_looks_escaped(rest)) {
        n = strlen(XLSX_ESCAPE);
        memmove(out, XLSX_ESCAPE, n + 1); /* its NUL is overwritten below */
    }
    memcpy(out + n, rest.data, *taken);
    *units += n + (code > 0xFFFF ? 2 : 1);
    return n + *taken;
}

const char *xlsx_clean(struct xlsx *x, struct str text)
{
    if (xlsx_is_plain(text))
        return arena_zcopy(x->arena, text);
    size_t room = text.len < XLSX_BYTES_MAX ? text.len : XLSX_BYTES_MAX;
    /* An escape adds 6 bytes to at least 6 of its own, so nothing grows beyond twice its length. */
    char  *out = ARENA_ARRAY(x->arena, char, 2 * (room + XLSX_ESCAPE_LEN) + sizeof XLSX_CUT_MARK);
    size_t used = 0;
    size_t units = 0;
    size_t safe = 0; /* where a cut leaves room for the mark */
    bool   changed = false;
    for (size_t i = 0; i < text.len;) {
        struct str rest = {text.data + i, text.len - i};
        size_t     taken;
        if (units <= XLSX_TEXT_MAX - XLSX_CUT_UNITS)
            safe = used;
        size_t n = xlsx_copy_char(out + used, rest, &units, &taken, &changed);
        if (units > XLSX_TEXT_MAX) {
            memcpy(out + safe, XLSX_CUT_MARK, sizeof XLSX_CUT_MARK);
            used = safe + sizeof XLSX_CUT_MARK - 1;
            changed = true;
            break;
        }
        used += n;
        i += taken;
    }
    out[used] = '\0';
    x->figures->cut_cells += changed;
    return out;
}

bool xlsx_text(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t column, struct str text,
               lxw_format *format, struct err *err)
{
    if (!utf8_valid(text))
        return err_set(err, ERR_DATA, "a text of the workbook is not valid UTF-8");
    size_t      mark = arena_mark(x->arena);
    const char *z = xlsx_clean(x, text);
    bool        ok = xlsx_ok(worksheet_write_string(sheet, row, (lxw_col_t)column, z, format), err);
    arena_rewind(x->arena, mark);
    return ok;
}

/*
 * At most 15 significant digits over a power of ten up to 10^22: both are exact doubles, so the
 * one division or multiplication is rounded once and gives the double nearest to the decimal.
 */
bool xlsx_double(struct str text, double *value)
{
    static const double powers[XLSX_POWERS] = {
        1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
        1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    };
    int64_t digits = 0;
    int     count = 0; /* significant digits taken, trailing zeros held back in `zeros` */
    int     zeros = 0;
    int     scale = 0; /* decimals taken */
    bool    fraction = false;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        if (c < '0' || c > '9') {
            fraction = fraction || c == '.';
            continue;
        }
        scale += fraction ? 1 : 0;
        if (c == '0') {
            zeros += count > 0 ? 1 : 0;
            continue;
        }
        count += zeros + 1;
        if (count > XLSX_EXACT_DIGITS)
            return false;
        for (; zeros > 0; zeros--)
            digits *= 10;
        digits = digits * 10 + (c - '0');
    }
    int shift = digits == 0 ? 0 : zeros - scale;
    if (shift <= -XLSX_POWERS || shift >= XLSX_POWERS)
        return false;
    double result = shift < 0 ? (double)digits / powers[-shift] : (double)digits * powers[shift];
    *value = digits != 0 && text.data[0] == '-' ? -result : result;
    return true;
}

bool xlsx_number(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t column,
                 struct str text, lxw_format *format, struct err *err)
{
    double value;
    if (!xlsx_double(text, &value))
        return xlsx_text(x, sheet, row, column, text, x->style.text_right, err);
    return xlsx_ok(worksheet_write_number(sheet, row, (lxw_col_t)column, value, format), err);
}

size_t xlsx_lines(struct str text, size_t chars)
{
    size_t lines = 0;
    while (text.len > 0) {
        const char *feed = memchr(text.data, '\n', text.len);
        size_t      len = feed == NULL ? text.len : (size_t)(feed - text.data);
        size_t      width = utf8_width((struct str){text.data, len});
        lines += width == 0 ? 1 : (width + chars - 1) / chars;
        len += feed == NULL ? 0 : 1;
        text = (struct str){text.data + len, text.len - len};
    }
    return lines == 0 ? 1 : lines;
}

bool xlsx_is_broken(struct str text)
{
    return text.len > 0 && memchr(text.data, '\n', text.len) != NULL;
}
