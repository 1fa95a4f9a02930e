#include "etl/base/sha256.h"

#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>

#define SHA256_BYTES       32
#define SHA256_EXIT_STATUS 75

struct sha256 {
    EVP_MD_CTX *ctx;
};

static void sha256_free(void *arg)
{
    struct sha256 *sha = arg;
    EVP_MD_CTX_free(sha->ctx);
    sha->ctx = NULL;
}

/* libcrypto only fails here when memory ran out: the unit of work ends, as in arena_alloc(). */
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
    sha->ctx = EVP_MD_CTX_new();
    sha256_need(sha->ctx != NULL);
    arena_defer(arena, sha256_free, sha);
    sha256_need(EVP_DigestInit_ex(sha->ctx, EVP_sha256(), NULL));
    return sha;
}

void sha256_add(struct sha256 *sha, const void *data, size_t len)
{
    if (len > 0)
        sha256_need(EVP_DigestUpdate(sha->ctx, data, len));
}

void sha256_hex(struct sha256 *sha, char hex[SHA256_HEX_SIZE])
{
    static const char digits[] = "0123456789abcdef";
    unsigned char     md[EVP_MAX_MD_SIZE];
    unsigned          len = 0;

    sha256_need(EVP_DigestFinal_ex(sha->ctx, md, &len));
    sha256_need(len == SHA256_BYTES);
    for (size_t i = 0; i < SHA256_BYTES; i++) {
        hex[2 * i] = digits[md[i] >> 4];
        hex[2 * i + 1] = digits[md[i] & 15U];
    }
    hex[SHA256_HEX_SIZE - 1] = '\0';
    sha256_free(sha);
}
