#include "etl/out/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

#include "etl/base/utf8.h"

#define JSON_FIRST_ROOM 4096
#define JSON_INDENT     2
#define JSON_BLANKS     "                                " /* JSON_INDENT times JSON_DEPTH_MAX */
#define JSON_NUMBER_MAX 24

void json_init(struct json *json, struct arena *arena)
{
    *json = (struct json){.arena = arena, .room = JSON_FIRST_ROOM};
    json->data = ARENA_ARRAY(arena, char, json->room);
}

void json_init_to(struct json *json, struct json_to to, struct arena *arena)
{
    *json = (struct json){.arena = arena, .to = to, .room = JSON_PIECE};
    json->data = ARENA_ARRAY(arena, char, json->room);
}

/* Behind the first failure nobody is asked again. */
static void json_away(struct json *json)
{
    const struct str piece = {json->data, json->len};
    if (json->err.kind == ERR_NONE && !json->to.take(json->to.to, piece, &json->err) &&
        json->err.kind == ERR_NONE)
        (void)err_set(&json->err, ERR_INTERNAL, "a piece of a JSON document was not taken");
    json->len = 0;
}

static void json_put(struct json *json, const char *data, size_t len)
{
    while (json->to.take != NULL && json->room - json->len < len) {
        size_t part = json->room - json->len;
        memcpy(json->data + json->len, data, part);
        json->len += part;
        data += part;
        len -= part;
        json_away(json);
    }
    if (json->room - json->len < len) {
        size_t room = json->room;
        while (room - json->len < len)
            room *= 2;
        if (!arena_extend(json->arena, json->data, json->room, room)) {
            char *grown = ARENA_ARRAY(json->arena, char, room);
            memcpy(grown, json->data, json->len);
            json->data = grown;
        }
        json->room = room;
    }
    if (len > 0)
        memcpy(json->data + json->len, data, len);
    json->len += len;
}

static void json_line(struct json *json)
{
    static const char line[] = "\n" JSON_BLANKS;
    static_assert(sizeof JSON_BLANKS == JSON_INDENT * JSON_DEPTH_MAX + 1, "every depth");
    json_put(json, line, 1 + (size_t)json->depth * JSON_INDENT);
}

/* What must stand before a value or a key: a comma after its elder, a new line within a nest. */
static void json_before(struct json *json)
{
    if (json->after_key) {
        json->after_key = false;
        return;
    }
    assert(json->depth > 0 || !json->filled[0]); /* one value at the top */
    if (json->filled[json->depth])
        json_put(json, ",", 1);
    if (json->depth > 0)
        json_line(json);
    json->filled[json->depth] = true;
}

static void json_value(struct json *json)
{
    assert(json->depth == 0 || json->closers[json->depth - 1] == ']' || json->after_key);
    json_before(json);
}

static void json_open(struct json *json, const char *opener, char closer)
{
    json_value(json);
    assert(json->depth < JSON_DEPTH_MAX);
    json_put(json, opener, 1);
    json->closers[json->depth++] = closer;
    json->filled[json->depth] = false;
}

void json_object(struct json *json)
{
    json_open(json, "{", '}');
}

void json_array(struct json *json)
{
    json_open(json, "[", ']');
}

void json_end(struct json *json)
{
    assert(json->depth > 0 && !json->after_key);
    bool filled = json->filled[json->depth];
    json->depth--;
    if (filled)
        json_line(json);
    json_put(json, &json->closers[json->depth], 1);
}

static const char *json_escape(unsigned char c)
{
    switch (c) {
    case '"': return "\\\"";
    case '\\': return "\\\\";
    case '\b': return "\\b";
    case '\f': return "\\f";
    case '\n': return "\\n";
    case '\r': return "\\r";
    case '\t': return "\\t";
    default: return NULL;
    }
}

static bool json_is_plain(unsigned char c)
{
    return c >= 0x20 && c != '"' && c != '\\' && c != 0x7F;
}

static void json_escaped(struct json *json, unsigned char c)
{
    const char *escape = json_escape(c);
    char        hex[8];
    if (escape == NULL) {
        int n = snprintf(hex, sizeof hex, "\\u%04x", c);
        assert(n == 6);
        escape = hex;
    }
    json_put(json, escape, strlen(escape));
}

static void json_quoted(struct json *json, struct str text)
{
    if (!utf8_valid(text) && json->err.kind == ERR_NONE)
        (void)err_set(&json->err, ERR_DATA, "a text of a JSON document is not valid UTF-8");
    json_put(json, "\"", 1);
    for (size_t i = 0; i < text.len; i++) {
        size_t from = i;
        while (i < text.len && json_is_plain((unsigned char)text.data[i]))
            i++;
        json_put(json, text.data + from, i - from);
        if (i < text.len)
            json_escaped(json, (unsigned char)text.data[i]);
    }
    json_put(json, "\"", 1);
}

void json_key(struct json *json, const char *key)
{
    assert(json->depth > 0 && json->closers[json->depth - 1] == '}' && !json->after_key);
    json_before(json);
    json_quoted(json, str_from_z(key));
    json_put(json, ": ", 2);
    json->after_key = true;
}

void json_str(struct json *json, struct str text)
{
    if (str_is_null(text)) {
        json_null(json);
        return;
    }
    json_value(json);
    json_quoted(json, text);
}

void json_text(struct json *json, const char *text)
{
    json_str(json, str_from_z(text));
}

static void json_word(struct json *json, const char *word)
{
    json_value(json);
    json_put(json, word, strlen(word));
}

void json_int(struct json *json, int64_t value)
{
    char buf[JSON_NUMBER_MAX];
    int  n = snprintf(buf, sizeof buf, "%" PRId64, value);
    assert(n > 0 && n < JSON_NUMBER_MAX);
    json_word(json, buf);
}

void json_uint(struct json *json, uint64_t value)
{
    char buf[JSON_NUMBER_MAX];
    int  n = snprintf(buf, sizeof buf, "%" PRIu64, value);
    assert(n > 0 && n < JSON_NUMBER_MAX);
    json_word(json, buf);
}

void json_dec(struct json *json, const char *decimal)
{
    size_t len = decimal == NULL ? 0 : strlen(decimal);
    bool   plain = decimal == NULL || (len > 0 && strspn(decimal, "+-.0123456789") == len);
    if (!plain && json->err.kind == ERR_NONE)
        (void)err_set(&json->err, ERR_DATA, "\"%s\" is not a decimal number", decimal);
    json_text(json, decimal);
}

void json_bool(struct json *json, bool value)
{
    json_word(json, value ? "true" : "false");
}

void json_null(struct json *json)
{
    json_word(json, "null");
}

void json_key_text(struct json *json, const char *key, const char *text)
{
    json_key(json, key);
    json_text(json, text);
}

void json_key_uint(struct json *json, const char *key, uint64_t value)
{
    json_key(json, key);
    json_uint(json, value);
}

void json_key_dec(struct json *json, const char *key, const char *decimal)
{
    json_key(json, key);
    json_dec(json, decimal);
}

void json_key_bool(struct json *json, const char *key, bool value)
{
    json_key(json, key);
    json_bool(json, value);
}

static bool json_end_all(struct json *json, struct err *err)
{
    assert(json->depth == 0 && json->filled[0]);
    json_put(json, "\n", 1);
    if (json->to.take != NULL)
        json_away(json);
    if (json->err.kind != ERR_NONE)
        *err = json->err;
    return json->err.kind == ERR_NONE;
}

bool json_finish(struct json *json, struct str *out, struct err *err)
{
    assert(json->to.take == NULL);
    bool ok = json_end_all(json, err);
    *out = (struct str){json->data, json->len};
    return ok;
}

bool json_finish_to(struct json *json, struct err *err)
{
    assert(json->to.take != NULL);
    return json_end_all(json, err);
}
