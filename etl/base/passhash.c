#define _GNU_SOURCE /* explicit_bzero(), crypt_gensalt_rn() */
#include "etl/base/passhash.h"

#include <crypt.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>

#include "etl/base/utf8.h"

/*
 * The server works it out for every request: 20 ms and 8 MiB, which costs who guesses as much. The
 * next higher cost would be 40 ms for each of the files of a release.
 */
#define PASSHASH_PREFIX "$y$"
#define PASSHASH_COST   4

_Static_assert(PASSHASH_MAX == CRYPT_OUTPUT_SIZE, "a hash has room");

bool password_check(const char *password, struct err *err)
{
    size_t len = strlen(password);
    if (len < PASSWORD_MIN)
        return err_set(err, ERR_USAGE, "the password is shorter than %d characters", PASSWORD_MIN);
    if (len > PASSWORD_MAX)
        return err_set(err, ERR_USAGE, "the password is longer than %d bytes", PASSWORD_MAX);
    if (!utf8_valid((struct str){password, len}))
        return err_set(err, ERR_USAGE, "the password is no UTF-8");
    for (const char *p = password; *p != '\0'; p++)
        if ((unsigned char)*p < 0x20 || *p == 0x7F)
            return err_set(err, ERR_USAGE, "the password has a control character in it");
    return true;
}

bool passhash(const char *password, char out[PASSHASH_MAX], struct err *err)
{
    char  salt[CRYPT_GENSALT_OUTPUT_SIZE];
    void *work = NULL; /* 32 KiB, which it asks for itself */
    int   size = 0;
    out[0] = '\0';
    if (crypt_gensalt_rn(PASSHASH_PREFIX, PASSHASH_COST, NULL, 0, salt, sizeof salt) == NULL)
        return err_set_errno(err, errno, "this system's crypt(3) has no yescrypt");
    const char *hash = crypt_ra(password, salt, &work, &size);
    bool        ok = hash != NULL && strncmp(hash, PASSHASH_PREFIX, strlen(PASSHASH_PREFIX)) == 0;
    if (ok)
        memcpy(out, hash, strlen(hash) + 1);
    if (work != NULL)
        explicit_bzero(work, (size_t)size);
    free(work);
    return ok || err_set(err, ERR_INTERNAL, "crypt(3) made no hash");
}

bool password_random(char out[PASSWORD_RANDOM + 1], struct err *err)
{
    static const char letters[] = "abcdefghjkmnpqrstuvwxyz23456789-"; /* 32, no bias */
    unsigned char     bytes[PASSWORD_RANDOM];
    _Static_assert(sizeof letters - 1 == 32, "five bits a letter");
    if (getrandom(bytes, sizeof bytes, 0) != (ssize_t)sizeof bytes)
        return err_set_errno(err, errno, "random bytes");
    for (size_t i = 0; i < sizeof bytes; i++)
        out[i] = letters[bytes[i] % 32];
    out[PASSWORD_RANDOM] = '\0';
    return true;
}

void password_forget(char *password, size_t size)
{
    explicit_bzero(password, size);
}
