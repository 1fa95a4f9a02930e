#include "etl/out/zip_read.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#define ZIP_END_SIGN      0x06054B50U
#define ZIP_MEMBER_SIGN   0x02014B50U
#define ZIP_LOCAL_SIGN    0x04034B50U
#define ZIP_END_SIZE      22
#define ZIP_MEMBER_SIZE   46
#define ZIP_LOCAL_SIZE    30
#define ZIP_DIRECTORY_MAX (16U << 20)
#define ZIP_ENCRYPTED     1U
#define ZIP_INPUT         65536

enum { ZIP_STORED = 0, ZIP_DEFLATED = 8 };

struct zip_read {
    const char              *path;
    int                      fd;
    struct zip_member       *members;
    size_t                   count;
    const struct zip_member *member; /* being read, or NULL */
    uint64_t                 at;     /* of the next packed byte in the file */
    uint64_t                 left;   /* packed bytes not read from the file */
    uint64_t                 given;  /* bytes handed out */
    uint32_t                 crc;
    bool                     inflating;
    bool                     ended;
    bool                     jumping; /* at jump_at; what is passed over is in `jump` */
    uint64_t                 jump_at;
    struct pack_figures      jump;
    z_stream                 stream;
    unsigned char           *input;
};

static uint16_t zip_u16(const unsigned char *p)
{
    return (uint16_t)(p[0] | p[1] << 8);
}

static uint32_t zip_u32(const unsigned char *p)
{
    return (uint32_t)zip_u16(p) | (uint32_t)zip_u16(p + 2) << 16;
}

static bool zip_bad(const struct zip_read *zip, const char *what, struct err *err)
{
    return err_set(err, ERR_DATA, "%s: not a sound zip file: %s", zip->path, what);
}

/* All of `len` bytes at `offset`, or an error. */
static bool zip_load(const struct zip_read *zip, void *buf, size_t len, uint64_t offset,
                     struct err *err)
{
    unsigned char *to = buf;
    while (len > 0) {
        ssize_t n = pread(zip->fd, to, len, (off_t)offset);
        if (n < 0 && errno == EINTR)
            continue;
        if (n < 0)
            return err_set_errno(err, errno, "%s: read", zip->path);
        if (n == 0)
            return zip_bad(zip, "it is cut short", err);
        to += n;
        len -= (size_t)n;
        offset += (uint64_t)n;
    }
    return true;
}

static void zip_cleanup(void *arg)
{
    zip_read_close(arg);
}

static void zip_stop(struct zip_read *zip)
{
    if (zip->inflating)
        (void)inflateEnd(&zip->stream);
    zip->inflating = false;
    zip->member = NULL;
}

void zip_read_close(struct zip_read *zip)
{
    zip_stop(zip);
    if (zip->fd >= 0)
        (void)close(zip->fd);
    zip->fd = -1;
}

static bool zip_parse(struct zip_read *zip, const unsigned char *dir, size_t len,
                      struct arena *arena, struct err *err)
{
    for (size_t i = 0; i < zip->count; i++) {
        if (len < ZIP_MEMBER_SIZE || zip_u32(dir) != ZIP_MEMBER_SIGN)
            return zip_bad(zip, "its directory is damaged", err);
        size_t name = zip_u16(dir + 28);
        size_t step = ZIP_MEMBER_SIZE + name + zip_u16(dir + 30) + zip_u16(dir + 32);
        if (step > len)
            return zip_bad(zip, "its directory is damaged", err);
        if ((zip_u16(dir + 8) & ZIP_ENCRYPTED) != 0)
            return zip_bad(zip, "it is encrypted", err);
        struct zip_member *m = &zip->members[i];
        char              *z = ARENA_ARRAY(arena, char, name + 1);
        memcpy(z, dir + ZIP_MEMBER_SIZE, name);
        *m = (struct zip_member){
            .name = z,
            .method = zip_u16(dir + 10),
            .crc = zip_u32(dir + 16),
            .packed = zip_u32(dir + 20),
            .size = zip_u32(dir + 24),
            .offset = zip_u32(dir + 42),
            .record = {(const char *)dir, step},
        };
        if (m->size == UINT32_MAX || m->packed == UINT32_MAX || m->offset == UINT32_MAX)
            return zip_bad(zip, "it is a zip64 file", err);
        dir += step;
        len -= step;
    }
    return len == 0 || zip_bad(zip, "its directory is damaged", err);
}

static bool zip_directory(struct zip_read *zip, struct arena *arena, struct err *err)
{
    struct stat   st;
    unsigned char end[ZIP_END_SIZE];
    if (fstat(zip->fd, &st) != 0)
        return err_set_errno(err, errno, "%s: stat", zip->path);
    if (st.st_size < ZIP_END_SIZE)
        return zip_bad(zip, "it is cut short", err);
    uint64_t size = (uint64_t)st.st_size;
    if (!zip_load(zip, end, sizeof end, size - ZIP_END_SIZE, err))
        return false;
    if (zip_u32(end) != ZIP_END_SIGN) /* our files have no comment after it */
        return zip_bad(zip, "its end record is missing", err);
    uint32_t len = zip_u32(end + 12);
    uint32_t offset = zip_u32(end + 16);
    zip->count = zip_u16(end + 10);
    if (len > ZIP_DIRECTORY_MAX || (uint64_t)offset + len + ZIP_END_SIZE != size)
        return zip_bad(zip, "its directory is damaged", err);
    unsigned char *dir = ARENA_ARRAY(arena, unsigned char, len + 1U);
    zip->members = ARENA_ARRAY(arena, struct zip_member, zip->count + 1);
    return zip_load(zip, dir, len, offset, err) && zip_parse(zip, dir, len, arena, err);
}

bool zip_read_open(struct zip_read **out, const char *path, struct arena *arena, struct err *err)
{
    struct zip_read *zip = ARENA_NEW(arena, struct zip_read);
    zip->path = path;
    zip->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (zip->fd < 0)
        return err_set_errno(err, errno, "%s: open", path);
    arena_defer(arena, zip_cleanup, zip);
    zip->input = ARENA_ARRAY(arena, unsigned char, ZIP_INPUT);
    *out = zip;
    return zip_directory(zip, arena, err);
}

size_t zip_read_count(const struct zip_read *zip)
{
    return zip->count;
}

const struct zip_member *zip_read_member(const struct zip_read *zip, size_t index)
{
    assert(index < zip->count);
    return &zip->members[index];
}

const struct zip_member *zip_read_find(const struct zip_read *zip, const char *name)
{
    for (size_t i = 0; i < zip->count; i++)
        if (strcmp(zip->members[i].name, name) == 0)
            return &zip->members[i];
    return NULL;
}

static bool zip_local(struct zip_read *zip, const struct zip_member *member,
                      unsigned char local[ZIP_LOCAL_SIZE], size_t *len, struct err *err)
{
    if (!zip_load(zip, local, ZIP_LOCAL_SIZE, member->offset, err))
        return false;
    if (zip_u32(local) != ZIP_LOCAL_SIGN)
        return zip_bad(zip, "a member does not stand where the directory says", err);
    *len = (size_t)ZIP_LOCAL_SIZE + zip_u16(local + 26) + zip_u16(local + 28);
    return true;
}

bool zip_read_header(struct zip_read *zip, const struct zip_member *member, char *buf, size_t *len,
                     struct err *err)
{
    unsigned char local[ZIP_LOCAL_SIZE];
    if (!zip_local(zip, member, local, len, err))
        return false;
    if (*len > ZIP_HEADER_MAX)
        return zip_bad(zip, "a member's name is too long", err);
    return zip_load(zip, buf, *len, member->offset, err);
}

bool zip_read_packed(struct zip_read *zip, const struct zip_member *member, uint64_t from,
                     char *buf, size_t len, struct err *err)
{
    unsigned char local[ZIP_LOCAL_SIZE];
    size_t        header;
    return zip_local(zip, member, local, &header, err) &&
           zip_load(zip, buf, len, member->offset + header + from, err);
}

bool zip_read_begin(struct zip_read *zip, const struct zip_member *member, struct err *err)
{
    unsigned char local[ZIP_LOCAL_SIZE];
    size_t        header;
    zip_stop(zip);
    if (member->method != ZIP_STORED && member->method != ZIP_DEFLATED)
        return zip_bad(zip, "a member is packed in an unknown way", err);
    if (!zip_local(zip, member, local, &header, err))
        return false;
    zip->at = (uint64_t)member->offset + header;
    zip->left = member->packed;
    zip->given = 0;
    zip->crc = 0;
    zip->ended = false;
    zip->jumping = false;
    if (member->method == ZIP_DEFLATED) {
        zip->stream = (z_stream){.next_in = NULL};
        int code = inflateInit2(&zip->stream, -MAX_WBITS);
        if (code != Z_OK)
            return err_set(err, ERR_LIMIT, "%s: zlib: inflateInit2: code %d", zip->path, code);
        zip->inflating = true;
    }
    zip->member = member;
    return true;
}

bool zip_read_behind(struct zip_read *zip, uint64_t at, const struct cut_place *place,
                     struct arena *arena, struct err *err)
{
    struct place_from from = {.path = zip->path, .at = at};
    if (!zip->inflating || at < zip->at || at - zip->at > zip->left ||
        place->figures.bytes > zip->left - (at - zip->at))
        return zip_bad(zip, "its rows are not where they were written", err);
    zip->jumping = true;
    zip->jump_at = at;
    zip->jump = place->figures;
    return place_check(&from, place, arena, err);
}

/* The piece before it has been handed out to its last byte: there is a new one, of its own. */
static bool zip_jump(struct zip_read *zip, struct err *err)
{
    struct pack_figures before = {.content = zip->given, .crc = zip->crc};
    struct pack_figures all = pack_join(before, zip->jump);
    zip->given = all.content;
    zip->crc = all.crc;
    zip->at += zip->jump.bytes;
    zip->left -= zip->jump.bytes;
    zip->jumping = false;
    return inflateReset(&zip->stream) == Z_OK || zip_bad(zip, "a member is damaged", err);
}

static bool zip_fill(struct zip_read *zip, struct err *err)
{
    uint64_t most = zip->jumping ? zip->jump_at - zip->at : zip->left;
    size_t   n = most < ZIP_INPUT ? (size_t)most : ZIP_INPUT;
    if (n == 0)
        return zip_bad(zip, "a member is cut short", err);
    if (!zip_load(zip, zip->input, n, zip->at, err))
        return false;
    zip->at += n;
    zip->left -= n;
    zip->stream.next_in = zip->input;
    zip->stream.avail_in = (uInt)n;
    return true;
}

static bool zip_inflate(struct zip_read *zip, char *buf, size_t room, size_t *got, struct err *err)
{
    zip->stream.next_out = (Bytef *)buf;
    zip->stream.avail_out = (uInt)room;
    while (zip->stream.avail_out > 0 && !zip->ended) {
        bool border = zip->stream.avail_in == 0 && zip->jumping && zip->at == zip->jump_at;
        if (!border && zip->stream.avail_in == 0 && !zip_fill(zip, err))
            return false;
        int code = inflate(&zip->stream, Z_NO_FLUSH);
        if (border && code == Z_BUF_ERROR) { /* nothing of that piece is left in zlib */
            if (zip->stream.avail_out < room)
                break;
            if (!zip_jump(zip, err))
                return false;
            continue;
        }
        if (code != Z_OK && code != Z_STREAM_END)
            return zip_bad(zip, "a member is damaged", err);
        zip->ended = code == Z_STREAM_END;
    }
    *got = room - zip->stream.avail_out;
    return true;
}

static bool zip_copy(struct zip_read *zip, char *buf, size_t room, size_t *got, struct err *err)
{
    *got = zip->left < room ? (size_t)zip->left : room;
    if (!zip_load(zip, buf, *got, zip->at, err))
        return false;
    zip->at += *got;
    zip->left -= *got;
    return true;
}

bool zip_read(struct zip_read *zip, char *buf, size_t room, size_t *got, struct err *err)
{
    assert(zip->member != NULL && room > 0);
    room = room < INT_MAX ? room : INT_MAX;
    bool ok =
        zip->inflating ? zip_inflate(zip, buf, room, got, err) : zip_copy(zip, buf, room, got, err);
    if (!ok)
        return false;
    zip->crc = pack_crc(zip->crc, buf, *got);
    zip->given += *got;
    if (zip->given > zip->member->size)
        return zip_bad(zip, "a member is longer than the directory says", err);
    if (*got == 0 && (zip->given != zip->member->size || zip->crc != zip->member->crc))
        return zip_bad(zip, "a member is not what the directory says", err);
    return true;
}
