/*
 * sha256.h - SHA-256 of bytes as they pass, by OpenSSL's libcrypto.
 *
 * Life: sha256_init, sha256_add*, sha256_hex (ends it). The context belongs to the arena. Where a
 * hash stands can be written down (sha256_state) and gone on from in another process: the bytes
 * before it need not be read again.
 */
#ifndef ETL_BASE_SHA256_H
#define ETL_BASE_SHA256_H

#include "etl/base/arena.h"

#define SHA256_HEX_SIZE   65  /* 64 digits and the final NUL */
#define SHA256_STATE_SIZE 256 /* of the text, with the final NUL */

struct sha256;

struct sha256 *sha256_init(struct arena *arena);
void           sha256_add(struct sha256 *sha, const void *data, size_t len);
void           sha256_hex(struct sha256 *sha, char hex[SHA256_HEX_SIZE]);
/* What sha256_hex() would say now; more may be added. */
void sha256_peek(const struct sha256 *sha, char hex[SHA256_HEX_SIZE]);
/* One word: the chaining value, the bytes so far, the bytes of the open block. */
void sha256_state(const struct sha256 *sha, char text[SHA256_STATE_SIZE]);
/* Takes the place of all that was added before; false when the text is no state. */
NODISCARD bool sha256_resume(struct sha256 *sha, struct str text);

#endif
