/*
 * xlsx_scan_text.c - what a text in a sheet's XML says: entities, and Excel's word for what XML
 * cannot hold.
 */
#include "etl/out/scan.h"

#define XLSX_SCAN_ESCAPE 7 /* _xHHHH_ */

/* &amp; and its kin at `p`: the character in *c, and its length; 0 when it is none of ours. */
static size_t xlsx_scan_entity(const char *p, const char *to, char *c)
{
    static const struct {
        const char *text;
        char        c;
    } known[] = {{"&amp;", '&'}, {"&lt;", '<'}, {"&gt;", '>'}, {"&quot;", '"'}, {"&apos;", '\''}};
    for (size_t i = 0; i < COUNT_OF(known); i++) {
        size_t len = strlen(known[i].text);
        if ((size_t)(to - p) >= len && memcmp(p, known[i].text, len) == 0) {
            *c = known[i].c;
            return len;
        }
    }
    return 0;
}

static int xlsx_scan_hex(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* Excel's _xHHHH_ for one control character or an underscore; 0 when it is none. */
static size_t xlsx_scan_escape(const char *p, const char *to, char *c)
{
    int code = 0;
    if (to - p < XLSX_SCAN_ESCAPE || p[1] != 'x' || p[XLSX_SCAN_ESCAPE - 1] != '_')
        return 0;
    for (int i = 2; i < XLSX_SCAN_ESCAPE - 1; i++) {
        int digit = xlsx_scan_hex(p[i]);
        if (digit < 0)
            return 0;
        code = code * 16 + digit;
    }
    *c = (char)code;
    return code < 0x80 ? XLSX_SCAN_ESCAPE : 0;
}

bool xlsx_scan_text(char *from, char *to, struct str *out)
{
    char *used = from;
    char *plain = from;
    while (plain < to && *plain != '&' && *plain != '_' && *plain != '<')
        plain++;
    used = plain;
    for (char *p = plain; p < to;) {
        char   c = *p;
        size_t taken = 1;
        if (c == '<')
            return false;
        if (c == '&' && (taken = xlsx_scan_entity(p, to, &c)) == 0)
            return false;
        if (*p == '_' && (taken = xlsx_scan_escape(p, to, &c)) == 0)
            taken = 1;
        p += taken;
        *used++ = c;
    }
    *out = (struct str){from, (size_t)(used - from)};
    return true;
}
