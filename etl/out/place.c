#include "etl/out/place.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#define PLACE_BUFFER 65536
#define PLACE_DIGITS 18

struct str place_print(const struct cut_place *place, struct arena *arena)
{
    const struct pack_figures *f = &place->figures;
    return arena_printf(arena, "%llu %llu %lu %s %s", (unsigned long long)f->bytes,
                        (unsigned long long)f->content, (unsigned long)f->crc, place->bytes_sha256,
                        place->content);
}

bool place_word(struct str *rest, struct str *word)
{
    size_t from = 0;
    while (from < rest->len && rest->data[from] == ' ')
        from++;
    size_t to = from;
    while (to < rest->len && rest->data[to] != ' ')
        to++;
    *word = (struct str){rest->data + from, to - from};
    *rest = (struct str){rest->data + to, rest->len - to};
    return word->len > 0;
}

bool place_number(struct str *rest, uint64_t *number)
{
    struct str word;
    *number = 0;
    if (!place_word(rest, &word) || word.len > PLACE_DIGITS)
        return false;
    for (size_t i = 0; i < word.len; i++) {
        if (word.data[i] < '0' || word.data[i] > '9')
            return false;
        *number = *number * 10 + (uint64_t)(word.data[i] - '0');
    }
    return true;
}

static bool place_text(struct str *rest, char *to, size_t room)
{
    struct str word;
    if (!place_word(rest, &word) || word.len >= room)
        return false;
    memcpy(to, word.data, word.len);
    to[word.len] = '\0';
    return true;
}

bool place_parse(struct str *rest, struct cut_place *place)
{
    uint64_t crc;
    if (!place_number(rest, &place->figures.bytes) ||
        !place_number(rest, &place->figures.content) || !place_number(rest, &crc) ||
        crc > UINT32_MAX)
        return false;
    place->figures.crc = (uint32_t)crc;
    return place_text(rest, place->bytes_sha256, sizeof place->bytes_sha256) &&
           place_text(rest, place->content, sizeof place->content);
}

bool place_parse_rows(struct str *rest, uint64_t *rows, uint64_t *cut_cells)
{
    return place_number(rest, rows) && place_number(rest, cut_cells);
}

static bool place_range(int fd, const struct place_from *from, uint64_t bytes, struct sha256 *sha,
                        struct place_to to, char *buf, struct err *err)
{
    for (uint64_t at = 0; at < bytes;) {
        uint64_t left = bytes - at;
        ssize_t  n = pread(fd, buf, left < PLACE_BUFFER ? (size_t)left : PLACE_BUFFER,
                           (off_t)(from->at + at));
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, errno, "%s: read", from->path);
        if (n == 0)
            return err_set(err, ERR_DATA, "%s: shorter than it was written", from->path);
        sha256_add(sha, buf, (size_t)n);
        if (!to.take(to.to, buf, (size_t)n, err))
            return false;
        at += (uint64_t)n;
    }
    return true;
}

bool place_copy(const struct place_from *from, const struct cut_place *place, struct sha256 *sha,
                struct place_to to, struct arena *arena, struct err *err)
{
    char  hex[SHA256_HEX_SIZE];
    char *buf = ARENA_ARRAY(arena, char, PLACE_BUFFER);
    int   fd = open(from->path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s: open", from->path);
    bool ok = place_range(fd, from, place->figures.bytes, sha, to, buf, err);
    (void)close(fd);
    if (!ok)
        return false;
    sha256_peek(sha, hex);
    return strcmp(hex, place->bytes_sha256) == 0 ||
           err_set(err, ERR_DATA, "%s: other bytes than were written", from->path);
}

static bool place_drop(void *to, const void *data, size_t len, struct err *err)
{
    (void)to;
    (void)data;
    (void)len;
    (void)err;
    return true;
}

bool place_check(const struct place_from *from, const struct cut_place *place, struct arena *arena,
                 struct err *err)
{
    struct place_to to = {place_drop, NULL};
    return place_copy(from, place, sha256_init(arena), to, arena, err);
}
