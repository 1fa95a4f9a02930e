/*
 * bytes.h - looks at many bytes at once: every cell of every file is searched for the few that need
 * care, and most have none.
 *
 * With the vector types of GCC and Clang, which become whatever the machine has. Nothing is read
 * outside of the bytes given.
 */
#ifndef ETL_BASE_BYTES_H
#define ETL_BASE_BYTES_H

#include <stdint.h>
#include <string.h>

#include "etl/base/defs.h"

#define BYTES_AT_ONCE 16

__extension__ typedef signed char bytes_block __attribute__((vector_size(BYTES_AT_ONCE)));
__extension__ typedef uint64_t    bytes_halves __attribute__((vector_size(BYTES_AT_ONCE)));

static inline bytes_block bytes_load(const char *data)
{
    bytes_block block;
    memcpy(&block, data, sizeof block);
    return block;
}

static inline uint64_t bytes_eight(const char *data)
{
    uint64_t part;
    memcpy(&part, data, sizeof part);
    return part;
}

static inline uint64_t bytes_four(const char *data)
{
    uint32_t part;
    memcpy(&part, data, sizeof part);
    return part;
}

/* A block of fewer bytes than it has room for, some of them twice; `len` is not 0. */
static inline bytes_block bytes_load_short(const char *data, size_t len)
{
    bytes_halves halves;
    if (len >= 8) {
        halves = (bytes_halves){bytes_eight(data), bytes_eight(data + len - 8)};
    } else if (len >= 4) {
        uint64_t both = bytes_four(data) | bytes_four(data + len - 4) << 32;
        halves = (bytes_halves){both, both};
    } else {
        uint64_t all = (uint64_t)(unsigned char)data[0] |
                       (uint64_t)(unsigned char)data[len / 2] << 8 |
                       (uint64_t)(unsigned char)data[len - 1] << 16;
        all |= all << 24 | (all & 0xFFFFU) << 48;
        halves = (bytes_halves){all, all};
    }
    return (bytes_block)halves;
}

static inline bool bytes_any(bytes_block marks)
{
    bytes_halves halves = (bytes_halves)marks;
    return (halves[0] | halves[1]) != 0;
}

/* Marks the bytes that are one of the four. A plain char may be unsigned, a block's are not. */
static inline bytes_block bytes_among(bytes_block block, const char set[4])
{
    return (bytes_block)((block == (signed char)set[0]) | (block == (signed char)set[1]) |
                         (block == (signed char)set[2]) | (block == (signed char)set[3]));
}

/* Whether one of the four stands in the text. */
static inline bool bytes_have(const char *data, size_t len, const char set[4])
{
    bytes_block marks = {0};
    size_t      at = 0;
    for (; len - at >= BYTES_AT_ONCE; at += BYTES_AT_ONCE)
        marks |= bytes_among(bytes_load(data + at), set);
    if (at < len)
        marks |= bytes_among(bytes_load_short(data + at, len - at), set);
    return bytes_any(marks);
}

/* Whether all bytes are of ASCII, and none is NUL. */
static inline bool bytes_are_plain(const char *data, size_t len)
{
    bytes_block odd = {0};
    size_t      at = 0;
    for (; len - at >= BYTES_AT_ONCE; at += BYTES_AT_ONCE)
        odd |= (bytes_block)(bytes_load(data + at) <= 0);
    if (at < len)
        odd |= (bytes_block)(bytes_load_short(data + at, len - at) <= 0);
    return !bytes_any(odd);
}

/* The first marked byte of a block that has one. */
static inline size_t bytes_first(bytes_block marks)
{
    bytes_halves halves = (bytes_halves)marks;
    size_t       half = halves[0] != 0 ? 0 : 1;
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    return half * 8 + (size_t)__builtin_ctzll(halves[half]) / 8;
#else
    return half * 8 + (size_t)__builtin_clzll(halves[half]) / 8;
#endif
}

/* Where the first of the four stands; `len` when there is none. */
static inline size_t bytes_find(const char *data, size_t len, const char set[4])
{
    size_t at = 0;
    for (; len - at >= BYTES_AT_ONCE; at += BYTES_AT_ONCE) {
        bytes_block marks = bytes_among(bytes_load(data + at), set);
        if (bytes_any(marks))
            return at + bytes_first(marks);
    }
    while (at < len && data[at] != set[0] && data[at] != set[1] && data[at] != set[2] &&
           data[at] != set[3])
        at++;
    return at;
}

#endif
