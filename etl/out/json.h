/*
 * json.h - JSON text, always the same for the same calls: 2 spaces, members in the order given.
 *
 * Life: json_init, then values and members, then json_finish; a long text goes away in pieces with
 * json_init_to. Nesting is asserted. Nothing fails on the way: a text that is not UTF-8, a decimal
 * that is none or a piece that was not taken is remembered and refused at the end. Exact decimals
 * are strings, because most readers make a double of a JSON number; so are hashes and ids. Whole
 * numbers are numbers.
 */
#ifndef ETL_OUT_JSON_H
#define ETL_OUT_JSON_H

#include "etl/base/arena.h"
#include "etl/base/err.h"

#define JSON_DEPTH_MAX 16

/* Takes what is printed, in pieces of JSON_PIECE bytes and the rest. */
#define JSON_PIECE 65536
struct json_to {
    bool (*take)(void *to, struct str piece, struct err *err);
    void *to;
};

struct json {
    struct arena  *arena;
    struct json_to to; /* take NULL: the text is kept */
    char          *data;
    size_t         len;
    size_t         room;
    int            depth;
    char           closers[JSON_DEPTH_MAX];
    bool           filled[JSON_DEPTH_MAX + 1]; /* something stands at this depth already */
    bool           after_key;
    struct err     err;
};

void json_init(struct json *json, struct arena *arena);
void json_init_to(struct json *json, struct json_to to, struct arena *arena);

void json_object(struct json *json);
void json_array(struct json *json);
void json_end(struct json *json); /* the innermost object or array */

void json_key(struct json *json, const char *key);
void json_str(struct json *json, struct str text);   /* NULL gives null */
void json_text(struct json *json, const char *text); /* the same of a C string */
void json_int(struct json *json, int64_t value);
void json_uint(struct json *json, uint64_t value);
void json_dec(struct json *json, const char *decimal); /* as a string; NULL gives null */
void json_bool(struct json *json, bool value);
void json_null(struct json *json);

/* A key with its value. */
void json_key_text(struct json *json, const char *key, const char *text);
void json_key_uint(struct json *json, const char *key, uint64_t value);
void json_key_dec(struct json *json, const char *key, const char *decimal);
void json_key_bool(struct json *json, const char *key, bool value);

/* The whole text with a final newline. ERR_DATA when a value was refused. */
NODISCARD bool json_finish(struct json *json, struct str *out, struct err *err);
/* The same where it goes away in pieces: the last one. */
NODISCARD bool json_finish_to(struct json *json, struct err *err);

#endif
