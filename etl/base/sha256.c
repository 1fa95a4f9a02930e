/* The state of a hash is public in libcrypto's older interface only; 3.0 calls that deprecated. */
#define OPENSSL_SUPPRESS_DEPRECATED
#include "etl/base/sha256.h"

#include <openssl/sha.h>
#include <stdio.h>
#include <stdlib.h>

#define SHA256_BYTES       32
#define SHA256_WORDS       8
#define SHA256_WORD_DIGITS 8
#define SHA256_BLOCK       64
#define SHA256_EXIT_STATUS 75

struct sha256 {
    SHA256_CTX ctx;
    uint64_t   len;
};

/* libcrypto never fails here; if it did, the unit of work ends, as in arena_alloc(). */
static void sha256_need(int ok)
{
    if (ok == 1)
        return;
    (void)fprintf(stderr, "level=error msg=\"libcrypto cannot compute SHA-256\"\n");
    _Exit(SHA256_EXIT_STATUS);
}

struct sha256 *sha256_init(struct arena *arena)
{
    struct sha256 *sha = ARENA_NEW(arena, struct sha256);
    sha256_need(SHA256_Init(&sha->ctx));
    return sha;
}

void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
    sha->len += len;
    if (len > 0)
        sha256_need(SHA256_Update(&sha->ctx, data, len));
}

static char *sha256_digits(char *to, const unsigned char *bytes, size_t len)
{
    static const char digits[] = "0123456789abcdef";
    for (size_t i = 0; i < len; i++) {
        *to++ = digits[bytes[i] >> 4];
        *to++ = digits[bytes[i] & 15U];
    }
    *to = '\0';
    return to;
}

void sha256_hex(struct sha256 *sha, char hex[SHA256_HEX_SIZE])
{
    unsigned char md[SHA256_BYTES];
    sha256_need(SHA256_Final(md, &sha->ctx));
    (void)sha256_digits(hex, md, sizeof md);
}

void sha256_peek(const struct sha256 *sha, char hex[SHA256_HEX_SIZE])
{
    struct sha256 copy = *sha;
    sha256_hex(&copy, hex);
}

void sha256_state(const struct sha256 *sha, char text[SHA256_STATE_SIZE])
{
    char *to = text;
    for (size_t i = 0; i < SHA256_WORDS; i++)
        to += snprintf(to, SHA256_WORD_DIGITS + 1, "%08x", (unsigned)sha->ctx.h[i]);
    to += snprintf(to, 32, ":%llu:", (unsigned long long)sha->len);
    (void)sha256_digits(to, (const unsigned char *)sha->ctx.data, sha->len % SHA256_BLOCK);
}

static bool sha256_number(struct str *text, unsigned base, size_t most, uint64_t *out)
{
    size_t n = 0;
    *out = 0;
    for (; n < text->len && n < most; n++) {
        char     c = text->data[n];
        unsigned digit = c >= '0' && c <= '9' ? (unsigned)(c - '0') : base;
        if (base == 16 && c >= 'a' && c <= 'f')
            digit = (unsigned)(c - 'a') + 10;
        if (digit >= base)
            break;
        *out = *out * base + digit;
    }
    *text = (struct str){text->data + n, text->len - n};
    return n > 0;
}

static bool sha256_colon(struct str *text)
{
    if (text->len == 0 || text->data[0] != ':')
        return false;
    *text = (struct str){text->data + 1, text->len - 1};
    return true;
}

bool sha256_resume(struct sha256 *sha, struct str text)
{
    uint64_t h[SHA256_WORDS];
    uint64_t len;
    uint64_t byte;
    for (size_t i = 0; i < SHA256_WORDS; i++)
        if (!sha256_number(&text, 16, SHA256_WORD_DIGITS, &h[i]))
            return false;
    if (!sha256_colon(&text) || !sha256_number(&text, 10, 18, &len) || !sha256_colon(&text) ||
        text.len != len % SHA256_BLOCK * 2)
        return false;
    sha256_need(SHA256_Init(&sha->ctx));
    for (size_t i = 0; i < SHA256_WORDS; i++)
        sha->ctx.h[i] = (SHA_LONG)h[i];
    uint64_t bits = (len - len % SHA256_BLOCK) * 8;
    sha->ctx.Nl = (SHA_LONG)(bits & UINT32_MAX);
    sha->ctx.Nh = (SHA_LONG)(bits >> 32);
    sha->len = len - len % SHA256_BLOCK;
    while (text.len > 0) {
        if (!sha256_number(&text, 16, 2, &byte))
            return false;
        unsigned char one = (unsigned char)byte;
        sha256_add(sha, &one, 1);
    }
    return sha->len == len;
}
