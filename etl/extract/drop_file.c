/*
 * drop_file.c - the folder of a source: what lies in it, and where a file goes afterwards.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "etl/base/fs.h"
#include "etl/extract/drop_run.h"
#include "etl/extract/feed_cell.h"
#include "etl/out/tree.h"

#define HASH_BLOCK  ((size_t)64 * 1024)
#define CONTROL_MAX 4096 /* bytes of a control file; no more than HASH_BLOCK */
#define NUMBER_MAX  10000

static bool ends_in(const char *name, const char *end)
{
    size_t len = strlen(name);
    size_t tail = strlen(end);
    return len > tail && strcmp(name + len - tail, end) == 0;
}

static const char *suffix_of(const char *name)
{
    return ends_in(name, ".csv.gz") ? ".csv.gz" : ends_in(name, ".csv") ? ".csv" : NULL;
}

/* --- which feed ------------------------------------------------------------------------------ */

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* "voucher_quota_20261101": the feed voucher_quota; voucher_operations is neither. */
static bool begins_with(const char *stem, size_t len, const char *feed)
{
    size_t n = strlen(feed);
    if (n > len || memcmp(stem, feed, n) != 0)
        return false;
    if (n == len)
        return true;
    return strchr("-_.", stem[n]) != NULL && n + 1 < len && !is_letter(stem[n + 1]);
}

static const struct feed_def *feed_of(const char *name, const struct feed_def *const *feeds,
                                      size_t count)
{
    size_t len = strlen(name) - strlen(suffix_of(name));
    for (size_t i = 0; i < count; i++)
        if (begins_with(name, len, feeds[i]->name))
            return feeds[i]; /* no other can match: what follows a name is no letter */
    return NULL;
}

/* --- the control file ------------------------------------------------------------------------ */

static bool control_sum(struct drop_control *control, struct str column, struct str value,
                        struct arena *arena, struct err *err)
{
    struct str amount;
    if (control->sum_count == DROP_SUMS_MAX)
        return err_set(err, ERR_DATA, "more than %d sums", DROP_SUMS_MAX);
    if (!feed_cell_decimal(value, &amount, arena, err))
        return false;
    control->sums[control->sum_count++] =
        (struct drop_sum){.column = arena_zcopy(arena, column), .declared = amount.data};
    return true;
}

static bool control_line(struct drop_control *control, struct str line, bool *has_rows,
                         struct arena *arena, struct err *err)
{
    const char *equal = memchr(line.data, '=', line.len);
    if (equal == NULL)
        return err_set(err, ERR_DATA, "\"%.*s\" is not name=value", STR_ARG(line));
    struct str name = {line.data, (size_t)(equal - line.data)};
    struct str value = {equal + 1, line.len - name.len - 1};
    if (name.len > 4 && memcmp(name.data, "sum.", 4) == 0)
        return control_sum(control, (struct str){name.data + 4, name.len - 4}, value, arena, err);
    if (!str_eq(name, STR("rows")))
        return err_set(err, ERR_DATA, "\"%.*s\" is neither rows nor sum.<column>", STR_ARG(name));
    uint64_t rows = 0;
    for (size_t i = 0; i < value.len; i++) {
        if (value.data[i] < '0' || value.data[i] > '9' || i > 17)
            return err_set(err, ERR_DATA, "rows=%.*s is no number of rows", STR_ARG(value));
        rows = rows * 10 + (uint64_t)(value.data[i] - '0');
    }
    control->rows = rows;
    *has_rows = value.len > 0;
    return true;
}

static bool control_parse(struct drop_control *control, struct str text, struct arena *arena,
                          struct err *err)
{
    bool has_rows = false;
    if (text.len >= 3 && memcmp(text.data, "\xEF\xBB\xBF", 3) == 0)
        text = (struct str){text.data + 3, text.len - 3};
    while (text.len > 0) {
        const char *end = memchr(text.data, '\n', text.len);
        size_t      n = end == NULL ? text.len : (size_t)(end - text.data);
        struct str  line = {text.data, n > 0 && text.data[n - 1] == '\r' ? n - 1 : n};
        if (line.len > 0 && line.data[0] != '#' &&
            !control_line(control, line, &has_rows, arena, err))
            return false;
        size_t taken = end == NULL ? n : n + 1;
        text = (struct str){text.data + taken, text.len - taken};
    }
    return has_rows || err_set(err, ERR_DATA, "it has no rows=N");
}

static bool read_small(const char *path, char *buf, size_t room, size_t *used, struct err *err)
{
    ssize_t n = 1;
    int     fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s: open", path);
    for (*used = 0; n > 0 && *used < room;) {
        n = read(fd, buf + *used, room - *used);
        if (n < 0 && errno == EINTR)
            n = 1;
        else if (n > 0)
            *used += (size_t)n;
    }
    int saved = errno;
    (void)close(fd);
    return n >= 0 || err_set_errno(err, saved, "%s: read", path);
}

/* Finds and reads the control file. What is wrong with it makes the file bad, not the scan. */
static bool control_read(struct drop_file *file, char *text, struct arena *arena, struct err *err)
{
    static const char *const ends[] = {".ok", ".control"};
    size_t                   used = 0;
    struct err               why = {.kind = ERR_NONE};
    for (size_t i = 0; i < COUNT_OF(ends) && file->control.path == NULL; i++) {
        const char *path = arena_printf(arena, "%s%s", file->path, ends[i]).data;
        if (access(path, F_OK) == 0)
            file->control.path = path;
    }
    if (file->control.path == NULL)
        return true;
    if (!read_small(file->control.path, text, CONTROL_MAX, &used, err))
        return false;
    if (used == CONTROL_MAX)
        (void)err_set(&why, ERR_DATA, "it is longer than %d bytes", CONTROL_MAX);
    else if (control_parse(&file->control, (struct str){text, used}, arena, &why))
        return true;
    file->state = DROP_BAD;
    file->reason = arena_printf(arena, "control file %s: %s", file->control.path, why.text).data;
    return true;
}

/* --- the scan -------------------------------------------------------------------------------- */

struct scan {
    const struct drop_source     *source;
    const struct feed_def *const *feeds;
    size_t                        feed_count;
    char                         *block; /* HASH_BLOCK */
    struct arena                 *arena;
};

static bool scan_file(const struct scan *scan, struct drop_file *file, struct err *err)
{
    const struct drop_source *source = scan->source;
    file->feed = source->mapping != NULL ? mapping_feed(source->mapping)
                                         : feed_of(file->name, scan->feeds, scan->feed_count);
    if (!control_read(file, scan->block, scan->arena, err))
        return false;
    if (file->feed == NULL) {
        file->state = DROP_BAD;
        file->reason = "its name begins with the name of no feed; \"nightpost list\" names them";
    }
    if (file->state == DROP_READY && source->needs_control && file->control.path == NULL) {
        file->state = DROP_WAITING;
        file->reason = arena_printf(scan->arena, "%s.ok is not there yet", file->name).data;
        return true; /* it may still be growing */
    }
    return fs_sha256(file->path, file->sha256, scan->arena, err);
}

struct names {
    char **all;
    size_t count;
};

static int names_order(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_candidate(const char *name)
{
    return name[0] != '.' && suffix_of(name) != NULL; /* so it does not end in .part or .tmp */
}

static bool names_read(DIR *dir, const char *path, struct names *names, struct arena *arena,
                       struct err *err)
{
    for (;;) {
        errno = 0;
        const struct dirent *entry = readdir(dir);
        if (entry == NULL)
            break;
        if (!is_candidate(entry->d_name))
            continue;
        if (strlen(entry->d_name) > DROP_NAME_MAX)
            return err_set(err, ERR_LIMIT, "%s/%s: a name of more than %d bytes", path,
                           entry->d_name, DROP_NAME_MAX);
        if (names->count == DROP_FILES_MAX)
            return err_set(err, ERR_LIMIT, "%s: more than %d files", path, DROP_FILES_MAX);
        names->all[names->count++] = arena_zcopy(arena, str_from_z(entry->d_name));
    }
    if (errno != 0)
        return err_set_errno(err, errno, "%s: read", path);
    qsort(names->all, names->count, sizeof *names->all, names_order);
    return true;
}

/* Size and age; *keep = false for what is no regular file, or is gone by now. */
static bool scan_stat(struct drop_file *file, bool *keep, struct err *err)
{
    struct stat st;
    *keep = false;
    if (lstat(file->path, &st) != 0)
        return errno == ENOENT || err_set_errno(err, errno, "%s: stat", file->path);
    *keep = S_ISREG(st.st_mode);
    file->bytes = (uint64_t)st.st_size;
    file->modified_ns = (int64_t)st.st_mtim.tv_sec * 1000000000 + st.st_mtim.tv_nsec;
    return true;
}

bool drop_check_same(const struct drop_file *file, struct err *err)
{
    struct drop_file now = {.path = file->path};
    bool             keep;
    if (!scan_stat(&now, &keep, err))
        return false;
    return (keep && now.bytes == file->bytes && now.modified_ns == file->modified_ns) ||
           err_set(err, ERR_DATA,
                   "%s: it changed while it was read: write under another name, then rename",
                   file->path);
}

static bool scan_all(const struct scan *scan, const struct names *names, struct drop_file *files,
                     size_t *count, struct err *err)
{
    for (size_t i = 0; i < names->count; i++) {
        struct drop_file *file = &files[*count];
        const char       *name = names->all[i];
        bool              keep;
        *file = (struct drop_file){
            .path = arena_printf(scan->arena, "%s/%s", scan->source->dir, name).data, .name = name};
        if (!scan_stat(file, &keep, err) || (keep && !scan_file(scan, file, err)))
            return false;
        *count += keep ? 1 : 0;
    }
    return true;
}

bool drop_scan(const struct drop_source *source, const struct feed_def *const *feeds,
               size_t feed_count, struct drop_file **files, size_t *count, struct arena *arena,
               struct err *err)
{
    struct names names = {ARENA_ARRAY(arena, char *, DROP_FILES_MAX), 0};
    DIR         *dir = opendir(source->dir);
    *count = 0;
    if (dir == NULL)
        return err_set(err, ERR_CONFIG, "source %s: folder %s: %s", source->name, source->dir,
                       errno == ENOENT ? "it is not there" : "it cannot be read");
    bool ok = names_read(dir, source->dir, &names, arena, err);
    (void)closedir(dir);
    if (!ok)
        return err_wrap(err, "source %s", source->name);
    const struct scan scan = {source, feeds, feed_count, ARENA_ARRAY(arena, char, HASH_BLOCK),
                              arena};
    *files = ARENA_ARRAY(arena, struct drop_file, names.count + 1);
    return scan_all(&scan, &names, *files, count, err) || err_wrap(err, "source %s", source->name);
}

/* --- done and refused ------------------------------------------------------------------------ */

/* The folder `name` beside the file. */
static bool beside(const struct drop_file *file, const char *name, const char **out,
                   struct arena *arena, struct err *err)
{
    size_t len = strlen(file->path) - strlen(file->name);
    *out = arena_printf(arena, "%.*s%s", (int)len, file->path, name).data;
    return tree_mkdir(*out, err);
}

/* A name in the folder at which neither file nor reason lies: a.csv, then 2.a.csv, 3.a.csv ... */
static bool free_name(const struct drop_file *file, const char *folder, const char **out,
                      struct arena *arena, struct err *err)
{
    *out = arena_printf(arena, "%s/%s", folder, file->name).data;
    for (int number = 2; number <= NUMBER_MAX; number++) {
        if (access(*out, F_OK) != 0 && errno == ENOENT)
            return true;
        *out = arena_printf(arena, "%s/%d.%s", folder, number, file->name).data;
    }
    return err_set(err, ERR_LIMIT, "%s: %d files of the name %s", folder, NUMBER_MAX, file->name);
}

static bool move(const char *from, const char *to, struct err *err)
{
    return rename(from, to) == 0 || err_set_errno(err, errno, "%s: move to %s", from, to);
}

static bool move_both(const struct drop_file *file, const char *to, const char *folder,
                      struct arena *arena, struct err *err)
{
    if (!move(file->path, to, err))
        return false;
    if (file->control.path != NULL) {
        const char *end = file->control.path + strlen(file->path);
        if (!move(file->control.path, arena_printf(arena, "%s%s", to, end).data, err))
            return false;
    }
    return tree_sync_folder(folder, err);
}

bool drop_done(const struct drop_file *file, struct arena *arena, struct err *err)
{
    const char *folder;
    const char *to;
    return beside(file, DROP_DONE, &folder, arena, err) &&
           free_name(file, folder, &to, arena, err) && move_both(file, to, folder, arena, err);
}

bool drop_refuse(const struct drop_file *file, const char *reason, struct arena *arena,
                 struct err *err)
{
    const char *folder;
    const char *to;
    if (!beside(file, DROP_REFUSED, &folder, arena, err) ||
        !free_name(file, folder, &to, arena, err))
        return false;
    const char *note = arena_printf(arena, "%s.reason", to).data;
    struct str  text = arena_printf(arena, "%s\n", reason);
    return tree_write(note, text, err) && move_both(file, to, folder, arena, err);
}
