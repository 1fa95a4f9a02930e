#include "etl/extract/drop_parties.h"

#include <assert.h>

#define PARTY_SLOTS 262144U /* a power of two, over 2 * DROP_PARTIES_MAX */
#define PARTY_FIRST 256     /* the lists double from here */
#define PARTY_COST  64      /* of three texts in an arena, besides their bytes */
#define FNV_BASIS   UINT64_C(14695981039346656037)
#define FNV_PRIME   UINT64_C(1099511628211)
#define NO_COLUMN   SIZE_MAX

/* A set over a list: slots hold numbers of entries, from 1. */
struct party_set {
    uint32_t           *slots; /* NULL until the first name comes */
    struct drop_party **list;
    size_t             *count;
    size_t              room;
    size_t              bytes;
};

struct drop_parties {
    size_t           partner_column; /* of the feed */
    size_t           customer_column;
    struct party_set partners;
    struct party_set customers;
    struct arena    *arena;
};

static size_t column_of(const struct feed_def *feed, const char *field)
{
    for (size_t c = 0; c < feed->column_count; c++)
        if (strcmp(feed->columns[c].field, field) == 0)
            return c;
    return NO_COLUMN;
}

struct drop_parties *drop_parties_init(const struct feed_def *feed, struct drop_result *result,
                                       struct arena *arena)
{
    struct drop_parties *parties = ARENA_NEW(arena, struct drop_parties);
    parties->partner_column = column_of(feed, "source_partner_id");
    parties->customer_column = column_of(feed, "customer_id");
    parties->partners =
        (struct party_set){.list = &result->partners, .count = &result->partner_count};
    parties->customers =
        (struct party_set){.list = &result->customers, .count = &result->customer_count};
    parties->arena = arena;
    return parties;
}

static uint64_t hash_str(uint64_t hash, struct str text)
{
    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.data[i]) * FNV_PRIME;
    return (hash ^ 0xFF) * FNV_PRIME; /* no byte of UTF-8: where one text ends */
}

static bool same(const struct drop_party *a, const struct drop_party *b)
{
    return str_is_null(a->partner_id) == str_is_null(b->partner_id) &&
           str_eq(a->customer_id, b->customer_id) && str_eq(a->partner_id, b->partner_id) &&
           str_eq(a->name, b->name);
}

static struct str copy(struct arena *arena, struct str text)
{
    if (str_is_null(text))
        return STR_NULL;
    return (struct str){arena_zcopy(arena, text), text.len};
}

static void set_grow(struct party_set *set, struct arena *arena)
{
    size_t             room = set->room == 0 ? PARTY_FIRST : 2 * set->room;
    struct drop_party *list = ARENA_ARRAY(arena, struct drop_party, room);
    if (set->room > 0)
        memcpy(list, *set->list, set->room * sizeof *list);
    *set->list = list;
    set->room = room;
}

static bool set_add(struct party_set *set, const struct drop_party *party, struct arena *arena,
                    struct err *err)
{
    uint64_t hash =
        hash_str(hash_str(hash_str(FNV_BASIS, party->customer_id), party->partner_id), party->name);
    if (set->slots == NULL)
        set->slots = ARENA_ARRAY(arena, uint32_t, PARTY_SLOTS);
    size_t slot = (size_t)(hash ^ (hash >> 32)) & (PARTY_SLOTS - 1);
    for (; set->slots[slot] != 0; slot = (slot + 1) & (PARTY_SLOTS - 1))
        if (same(&(*set->list)[set->slots[slot] - 1], party))
            return true;
    set->bytes += party->customer_id.len + party->partner_id.len + party->name.len + PARTY_COST;
    if (*set->count == DROP_PARTIES_MAX || set->bytes > DROP_PARTIES_BYTES)
        return err_set(err, ERR_DATA,
                       "more than %d different names of partners or customers, or more than %zu "
                       "bytes of them: divide the file",
                       DROP_PARTIES_MAX, DROP_PARTIES_BYTES);
    if (*set->count == set->room)
        set_grow(set, arena);
    (*set->list)[(*set->count)++] =
        (struct drop_party){.customer_id = copy(arena, party->customer_id),
                            .partner_id = copy(arena, party->partner_id),
                            .name = copy(arena, party->name)};
    set->slots[slot] = (uint32_t)*set->count;
    return true;
}

bool drop_parties_add(struct drop_parties *parties, const struct str *cells,
                      const struct mapping_names *names, struct err *err)
{
    struct str partner =
        parties->partner_column == NO_COLUMN ? STR_NULL : cells[parties->partner_column];
    struct str customer =
        parties->customer_column == NO_COLUMN ? STR_NULL : cells[parties->customer_column];
    static_assert(PARTY_SLOTS > 2 * DROP_PARTIES_MAX, "the set never fills up");
    if (!str_is_null(names->partner) && !str_is_null(partner) &&
        !set_add(&parties->partners, &(const struct drop_party){STR_NULL, partner, names->partner},
                 parties->arena, err))
        return false;
    return str_is_null(names->customer) || str_is_null(customer) ||
           set_add(&parties->customers,
                   &(const struct drop_party){customer, partner, names->customer}, parties->arena,
                   err);
}
