/*
 * sha256.h - SHA-256 of bytes as they pass, by OpenSSL's libcrypto.
 *
 * Life: sha256_init, sha256_add*, sha256_hex (ends it). The context belongs to the arena.
 */
#ifndef ETL_BASE_SHA256_H
#define ETL_BASE_SHA256_H

#include "etl/base/arena.h"

#define SHA256_HEX_SIZE 65 /* 64 digits and the final NUL */

struct sha256;

struct sha256 *sha256_init(struct arena *arena);
void           sha256_add(struct sha256 *sha, const void *data, size_t len);
void           sha256_hex(struct sha256 *sha, char hex[SHA256_HEX_SIZE]);

#endif
