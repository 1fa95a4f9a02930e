/*
 * passhash.h - a password as crypt(3) keeps it: yescrypt, which nginx understands.
 */
#ifndef ETL_BASE_PASSHASH_H
#define ETL_BASE_PASSHASH_H

#include "etl/base/err.h"

#define PASSHASH_MAX    384 /* CRYPT_OUTPUT_SIZE */
#define PASSWORD_MIN    12
#define PASSWORD_MAX    200
#define PASSWORD_RANDOM 20 /* characters of a made-up one: 100 bits */

/* ERR_USAGE says what is wrong with it, and never what it is. */
NODISCARD bool password_check(const char *password, struct err *err);
NODISCARD bool passhash(const char *password, char out[PASSHASH_MAX], struct err *err);
/* Letters and digits that nobody mistakes for each other. */
NODISCARD bool password_random(char out[PASSWORD_RANDOM + 1], struct err *err);
/* Nothing of it stays in memory. */
void password_forget(char *password, size_t size);

#endif
