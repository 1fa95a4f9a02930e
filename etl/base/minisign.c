#include "etl/base/minisign.h"

#include <errno.h>
#include <openssl/crypto.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <sys/stat.h>

#include "etl/base/fs.h"

#define SIGN_SIZE      64
#define SIGN_HASH      64
#define SIGN_COMMENT   1024
#define PUBLIC_SIZE    (2 + MINISIGN_ID_SIZE + MINISIGN_KEY_SIZE)
#define SIGNATURE_SIZE (2 + MINISIGN_ID_SIZE + SIGN_SIZE)
#define SECRET_SIZE    158 /* Ed kdf B2 salt(32) limits(16) id seed public checksum(32) */
#define SECRET_ID      54
#define SECRET_SEED    (SECRET_ID + MINISIGN_ID_SIZE)
#define SECRET_PUBLIC  (SECRET_SEED + MINISIGN_KEY_SIZE)
#define BASE64_MAX     256
#define UNTRUSTED      "untrusted comment: "
#define TRUSTED        "trusted comment: "

/* --- lines and base64 ------------------------------------------------------------------------- */

/* The next line of a text, without its end; false when there is none. */
static bool sign_line(struct str *rest, struct str *line)
{
    if (rest->len == 0)
        return false;
    const char *feed = memchr(rest->data, '\n', rest->len);
    size_t      len = feed == NULL ? rest->len : (size_t)(feed - rest->data);
    size_t      taken = feed == NULL ? len : len + 1;
    *line = (struct str){rest->data, len};
    if (line->len > 0 && line->data[line->len - 1] == '\r')
        line->len--;
    *rest = (struct str){rest->data + taken, rest->len - taken};
    return true;
}

static bool sign_starts(struct str line, const char *prefix)
{
    size_t len = strlen(prefix);
    return line.len >= len && memcmp(line.data, prefix, len) == 0;
}

/* Exactly `size` bytes, or false. */
static bool sign_decode(struct str text, unsigned char *out, size_t size)
{
    unsigned char bytes[BASE64_MAX];
    size_t        groups = (size + 2) / 3;
    if (text.len != groups * 4 || groups * 3 > sizeof bytes)
        return false;
    size_t padding = groups * 3 - size;
    for (size_t i = 0; i < text.len; i++)
        if ((text.data[i] == '=') != (i >= text.len - padding))
            return false;
    int n = EVP_DecodeBlock(bytes, (const unsigned char *)text.data, (int)text.len);
    if (n != (int)(groups * 3))
        return false;
    memcpy(out, bytes, size);
    OPENSSL_cleanse(bytes, sizeof bytes);
    return true;
}

static const char *sign_encode(const unsigned char *bytes, size_t size, struct arena *arena)
{
    unsigned char *text = ARENA_ARRAY(arena, unsigned char, (size + 2) / 3 * 4 + 1);
    (void)EVP_EncodeBlock(text, bytes, (int)size);
    return (const char *)text;
}

/* --- keys ------------------------------------------------------------------------------------- */

/* The second line of a key file, decoded. */
static bool sign_key_file(const char *path, unsigned char *out, size_t size, struct arena *arena,
                          struct err *err)
{
    struct str text;
    struct str line;
    if (!fs_read_file(path, MINISIGN_FILE_MAX, &text, arena, err)) {
        err->kind = ERR_CONFIG;
        return false;
    }
    bool ok = sign_line(&text, &line) && sign_starts(line, UNTRUSTED) && sign_line(&text, &line) &&
              sign_decode(line, out, size) && out[0] == 'E' && out[1] == 'd';
    return ok || err_set(err, ERR_CONFIG, "%s: it is no minisign %s key", path,
                         size == PUBLIC_SIZE ? "public" : "secret");
}

bool minisign_public(const char *path, struct minisign_key *out, struct arena *arena,
                     struct err *err)
{
    unsigned char bytes[PUBLIC_SIZE];
    if (!sign_key_file(path, bytes, sizeof bytes, arena, err))
        return false;
    memcpy(out->id, bytes + 2, MINISIGN_ID_SIZE);
    memcpy(out->key, bytes + 2 + MINISIGN_ID_SIZE, MINISIGN_KEY_SIZE);
    return true;
}

/* Whether the seed makes the public key that stands beside it: else the file is damaged. */
static bool sign_seed_holds(const unsigned char *seed, const unsigned char *want)
{
    unsigned char made[MINISIGN_KEY_SIZE];
    size_t        len = sizeof made;
    EVP_PKEY *key = EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, seed, MINISIGN_KEY_SIZE);
    bool      ok = key != NULL && EVP_PKEY_get_raw_public_key(key, made, &len) == 1 &&
              len == sizeof made && memcmp(made, want, sizeof made) == 0;
    EVP_PKEY_free(key);
    return ok;
}

bool minisign_secret(const char *path, struct minisign_key *out, struct arena *arena,
                     struct err *err)
{
    unsigned char bytes[SECRET_SIZE] = {0};
    struct stat   st;
    if (stat(path, &st) == 0 && (st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        return err_set(err, ERR_CONFIG, "%s: others can read it; chmod 600", path);
    if (!sign_key_file(path, bytes, sizeof bytes, arena, err))
        return false;
    bool open = bytes[2] == 0 && bytes[3] == 0;
    bool ok = open && sign_seed_holds(bytes + SECRET_SEED, bytes + SECRET_PUBLIC);
    memcpy(out->id, bytes + SECRET_ID, MINISIGN_ID_SIZE);
    memcpy(out->key, bytes + SECRET_SEED, MINISIGN_KEY_SIZE);
    OPENSSL_cleanse(bytes, sizeof bytes);
    if (!open)
        return err_set(err, ERR_CONFIG,
                       "%s: the key has a password and a night asks nobody: make one with "
                       "minisign -G -W",
                       path);
    return ok || err_set(err, ERR_CONFIG, "%s: the key is damaged", path);
}

void minisign_id(const struct minisign_key *key, char out[MINISIGN_ID_DIGITS])
{
    for (size_t i = 0; i < MINISIGN_ID_SIZE; i++) /* minisign prints a little-endian number */
        (void)snprintf(out + 2 * i, 3, "%02X", key->id[MINISIGN_ID_SIZE - 1 - i]);
}

/* --- signatures ------------------------------------------------------------------------------- */

static bool sign_crypto(struct err *err)
{
    return err_set(err, ERR_INTERNAL, "libcrypto cannot do Ed25519 or BLAKE2b");
}

static bool sign_hash(struct str message, unsigned char out[SIGN_HASH], struct err *err)
{
    unsigned len = 0;
    bool     ok = EVP_Digest(message.data, message.len, out, &len, EVP_blake2b512(), NULL) == 1;
    return (ok && len == SIGN_HASH) || sign_crypto(err);
}

static bool sign_bytes(const struct minisign_key *secret, const unsigned char *data, size_t len,
                       unsigned char out[SIGN_SIZE], struct err *err)
{
    size_t      size = SIGN_SIZE;
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY   *key =
        EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, NULL, secret->key, MINISIGN_KEY_SIZE);
    bool ok = ctx != NULL && key != NULL && EVP_DigestSignInit(ctx, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestSign(ctx, out, &size, data, len) == 1 && size == SIGN_SIZE;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok || sign_crypto(err);
}

static bool sign_holds(const struct minisign_key *public, const unsigned char *data, size_t len,
                       const unsigned char sign[SIGN_SIZE])
{
    EVP_MD_CTX *ctx = EVP_MD_CTX_new();
    EVP_PKEY   *key =
        EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, NULL, public->key, MINISIGN_KEY_SIZE);
    bool ok = ctx != NULL && key != NULL && EVP_DigestVerifyInit(ctx, NULL, NULL, NULL, key) == 1 &&
              EVP_DigestVerify(ctx, sign, SIGN_SIZE, data, len) == 1;
    EVP_MD_CTX_free(ctx);
    EVP_PKEY_free(key);
    return ok;
}

/* The second signature: over the first one and the trusted comment. */
static size_t sign_global(const unsigned char *sign, struct str comment,
                          unsigned char out[SIGN_SIZE + SIGN_COMMENT])
{
    memcpy(out, sign, SIGN_SIZE);
    memcpy(out + SIGN_SIZE, comment.data, comment.len);
    return SIGN_SIZE + comment.len;
}

struct minisign_message {
    EVP_MD_CTX *ctx;
};

static void message_free(void *arg)
{
    struct minisign_message *message = arg;
    EVP_MD_CTX_free(message->ctx);
}

bool minisign_begin(struct minisign_message **out, struct arena *arena, struct err *err)
{
    struct minisign_message *message = ARENA_NEW(arena, struct minisign_message);
    arena_defer(arena, message_free, message);
    message->ctx = EVP_MD_CTX_new();
    *out = message;
    return (message->ctx != NULL && EVP_DigestInit_ex(message->ctx, EVP_blake2b512(), NULL) == 1) ||
           sign_crypto(err);
}

bool minisign_add(struct minisign_message *message, struct str piece, struct err *err)
{
    return EVP_DigestUpdate(message->ctx, piece.data, piece.len) == 1 || sign_crypto(err);
}

bool minisign_sign(const struct minisign_key *secret, struct minisign_message *message,
                   struct str *signature, struct arena *arena, struct err *err)
{
    unsigned       hashed = 0;
    unsigned char  hash[SIGN_HASH];
    unsigned char  bytes[SIGNATURE_SIZE] = {'E', 'D'};
    unsigned char  all[SIGN_SIZE + SIGN_COMMENT];
    unsigned char  global[SIGN_SIZE];
    unsigned char *sign = bytes + 2 + MINISIGN_ID_SIZE;
    memcpy(bytes + 2, secret->id, MINISIGN_ID_SIZE);
    if (EVP_DigestFinal_ex(message->ctx, hash, &hashed) != 1 || hashed != SIGN_HASH)
        return sign_crypto(err);
    if (!sign_bytes(secret, hash, sizeof hash, sign, err))
        return false;
    size_t len = sign_global(sign, STR(MINISIGN_COMMENT), all);
    if (!sign_bytes(secret, all, len, global, err))
        return false;
    *signature = arena_printf(arena, UNTRUSTED "signature by nightpost\n%s\n" TRUSTED "%s\n%s\n",
                              sign_encode(bytes, sizeof bytes, arena), MINISIGN_COMMENT,
                              sign_encode(global, sizeof global, arena));
    return true;
}

bool minisign_verify(const struct minisign_key *key, struct str message, struct str signature,
                     struct str *comment, struct arena *arena, struct err *err)
{
    unsigned char hash[SIGN_HASH];
    unsigned char bytes[SIGNATURE_SIZE];
    unsigned char global[SIGN_SIZE];
    unsigned char all[SIGN_SIZE + SIGN_COMMENT];
    struct str    line;
    struct str    trusted;
    char          want[MINISIGN_ID_DIGITS];
    char          have[MINISIGN_ID_DIGITS];
    bool          ok = sign_line(&signature, &line) && sign_starts(line, UNTRUSTED) &&
              sign_line(&signature, &line) && sign_decode(line, bytes, sizeof bytes) &&
              sign_line(&signature, &trusted) && sign_starts(trusted, TRUSTED) &&
              sign_line(&signature, &line) && sign_decode(line, global, sizeof global) &&
              bytes[0] == 'E' && (bytes[1] == 'D' || bytes[1] == 'd');
    if (!ok || trusted.len - strlen(TRUSTED) > SIGN_COMMENT)
        return err_set(err, ERR_DIFFERENCE, "it is no minisign signature");
    struct minisign_key signer = {.id = {0}};
    memcpy(signer.id, bytes + 2, MINISIGN_ID_SIZE);
    minisign_id(key, want);
    minisign_id(&signer, have);
    if (strcmp(want, have) != 0)
        return err_set(err, ERR_DIFFERENCE, "it is signed with key %s, not with %s", have, want);
    const unsigned char *sign = bytes + 2 + MINISIGN_ID_SIZE;
    if (!sign_hash(message, hash, err))
        return false;
    bool holds = bytes[1] == 'D'
                     ? sign_holds(key, hash, sizeof hash, sign)
                     : sign_holds(key, (const unsigned char *)message.data, message.len, sign);
    if (!holds)
        return err_set(err, ERR_DIFFERENCE, "the signature is not over these bytes");
    trusted = (struct str){trusted.data + strlen(TRUSTED), trusted.len - strlen(TRUSTED)};
    if (!sign_holds(key, all, sign_global(sign, trusted, all), global))
        return err_set(err, ERR_DIFFERENCE, "the trusted comment is not the signer's");
    *comment = (struct str){arena_zcopy(arena, trusted), trusted.len};
    return true;
}
