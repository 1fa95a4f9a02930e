/*
 * minisign.h - signatures in minisign's files, by OpenSSL's libcrypto: Ed25519 over BLAKE2b-512.
 *
 * What is signed here verifies with Debian's minisign and the other way round. Only keys without a
 * password sign (minisign -G -W): a night asks nobody. The same key, message and comment give the
 * same bytes. Both halves read hostile files: sizes are bounded, nothing is trusted.
 */
#ifndef ETL_BASE_MINISIGN_H
#define ETL_BASE_MINISIGN_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define MINISIGN_ID_SIZE   8
#define MINISIGN_KEY_SIZE  32
#define MINISIGN_FILE_MAX  ((size_t)8192) /* of a key or a signature; real ones have 300 bytes */
#define MINISIGN_COMMENT   "nightpost release manifest" /* trusted, and the same for all releases */
#define MINISIGN_SUFFIX    ".minisig"
#define MINISIGN_ID_DIGITS 17 /* an id in hex and NUL, as minisign prints it */

struct minisign_key {
    unsigned char id[MINISIGN_ID_SIZE];
    unsigned char key[MINISIGN_KEY_SIZE]; /* public: the point; secret: the seed */
};

/* A public key: the file that minisign -G made. ERR_CONFIG when it is none. */
NODISCARD bool minisign_public(const char *path, struct minisign_key *out, struct arena *arena,
                               struct err *err);
/* A secret key without a password that nobody else can read. ERR_CONFIG otherwise. */
NODISCARD bool minisign_secret(const char *path, struct minisign_key *out, struct arena *arena,
                               struct err *err);

/* A message that comes in pieces; its arena's until that is closed. */
struct minisign_message;
NODISCARD bool minisign_begin(struct minisign_message **out, struct arena *arena, struct err *err);
NODISCARD bool minisign_add(struct minisign_message *message, struct str piece, struct err *err);
/* The text of a signature file; the message has ended. */
NODISCARD bool minisign_sign(const struct minisign_key *secret, struct minisign_message *message,
                             struct str *signature, struct arena *arena, struct err *err);
/* ERR_DIFFERENCE when the signature is not this key's over this message; *comment is the trusted
 * one. */
NODISCARD bool minisign_verify(const struct minisign_key *key, struct str message,
                               struct str signature, struct str *comment, struct arena *arena,
                               struct err *err);

/* The id as minisign prints it. */
void minisign_id(const struct minisign_key *key, char out[MINISIGN_ID_DIGITS]);

#endif
