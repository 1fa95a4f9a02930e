/*
 * utf8.h - strict UTF-8: is it valid, how wide is it on a page, where may it be cut.
 *
 * Strict means RFC 3629: no overlong forms, no surrogates, nothing above U+10FFFF. The functions
 * that measure or cut expect valid text; at a bad byte they step one byte and count it as one.
 */
#ifndef ETL_BASE_UTF8_H
#define ETL_BASE_UTF8_H

#include "etl/base/str.h"

/* Bytes of the character at the start of `text`, its number in *code; 0 when it is none. */
size_t utf8_char(struct str text, uint32_t *code);

bool utf8_valid(struct str text);
/* Valid and without a byte above 0x7F. */
bool utf8_is_ascii(struct str text);

/* Columns on a page: East Asian wide and fullwidth characters and emoji count two. */
size_t utf8_width(struct str text);

/* Length in UTF-16 units, which is how Excel counts. */
size_t utf8_units16(struct str text);
/* The longest prefix of at most `units` UTF-16 units that ends between two characters. */
struct str utf8_prefix16(struct str text, size_t units);

#endif
