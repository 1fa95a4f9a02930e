#include "etl/base/pii.h"

#include <ctype.h>
#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#define MOBILE_DIGITS 11 /* 1 3..9 and nine more */
#define MOBILE_KEPT   3  /* at the begin */
#define MOBILE_HIDDEN 4
#define MAIL_KEPT     1

static bool is_word(char c)
{
    return isalnum((unsigned char)c) != 0 || c == '_' || c == '-';
}

static bool is_mail(char c)
{
    return isalnum((unsigned char)c) != 0 || (c != '\0' && strchr("._%+-:", c) != NULL);
}

/* A run of digits by itself; `text` is its first, `len` their number. */
static void mask_mobile(char *text, size_t len)
{
    if (len == MOBILE_DIGITS + 2 && text[0] == '8' && text[1] == '6') {
        text += 2;
        len -= 2;
    }
    if (len == MOBILE_DIGITS && text[0] == '1' && text[1] >= '3')
        memset(text + MOBILE_KEPT, '*', MOBILE_HIDDEN);
}

/* What stands before an @ with a name of a host behind it; also "user:password" of an address. */
static void mask_mail(char *begin, char *at)
{
    char *from = at;
    if (isalnum((unsigned char)at[1]) == 0)
        return;
    while (from > begin && is_mail(from[-1]))
        from--;
    if (at - from > MAIL_KEPT)
        memset(from + MAIL_KEPT, '*', (size_t)(at - from) - MAIL_KEPT);
}

void pii_mask(char *text)
{
    for (char *p = text; *p != '\0'; p++)
        if (*p == '@')
            mask_mail(text, p);
    for (char *p = text; *p != '\0';) {
        size_t len = strspn(p, "0123456789");
        bool   decimal = len > 0 && p[len] == '.' && isdigit((unsigned char)p[len + 1]) != 0;
        if (len > 0 && (p == text || !is_word(p[-1])) && !is_word(p[len]) && !decimal)
            mask_mobile(p, len);
        p += len > 0 ? len : 1;
    }
}
