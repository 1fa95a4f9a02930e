/*
 * sink_xlsx.c - the life of a workbook; its parts are listed in xlsx_impl.h.
 */
#include "etl/out/xlsx_impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "etl/out/tree.h"

#define XLSX_AUTHOR     "nightpost"
#define XLSX_STAGE      "/dev/shm"
#define XLSX_STAGE_ROOM ((uint64_t)64 << 20)

/*
 * libxlsxwriter stages every part in a file of its own, a few KiB each (the rows' sheets are not
 * among them), which it unlinks at once. In memory that costs nothing, where there is room; else it
 * goes beside the file: a full /tmp cannot hurt, nor can TMPDIR.
 */
static char *xlsx_folder(struct arena *arena, const char *path)
{
    struct statvfs memory;
    if (access(XLSX_STAGE, W_OK) == 0 && statvfs(XLSX_STAGE, &memory) == 0 &&
        (uint64_t)memory.f_bavail * memory.f_frsize >= XLSX_STAGE_ROOM)
        return arena_zcopy(arena, STR(XLSX_STAGE));
    const char *slash = strrchr(path, '/');
    if (slash == NULL)
        return arena_zcopy(arena, STR("."));
    if (slash == path)
        return arena_zcopy(arena, STR("/"));
    return arena_zcopy(arena, (struct str){path, (size_t)(slash - path)});
}

/* libxlsxwriter opens the file only when it is closed: a bad path is better known before. */
static bool xlsx_try_path(const char *path, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0640);
    if (fd < 0)
        return tree_error(err, errno, path, "create");
    return close(fd) == 0 || tree_error(err, errno, path, "close");
}

static bool xlsx_properties(struct xlsx *x, struct err *err)
{
    /* Without a fixed date the file would differ on every run. The fields are not const. */
    lxw_doc_properties properties = {
        .title = arena_zcopy(x->arena, str_from_z(x->def->title)),
        .author = arena_zcopy(x->arena, STR(XLSX_AUTHOR)),
        .created = (time_t)x->def->created,
    };
    assert(x->def->created > 0); /* 0 would mean now() to libxlsxwriter */
    return xlsx_ok(workbook_set_properties(x->book, &properties), err);
}

static bool xlsx_open(struct sink *sink, struct err *err)
{
    struct xlsx         *x = ARENA_NEW(sink->arena, struct xlsx);
    lxw_workbook_options options = {
        .constant_memory = LXW_TRUE,
        .tmpdir = xlsx_folder(sink->arena, sink->temp_path),
        .use_zip64 = LXW_FALSE,
    };
    sink->state = x;
    x->def = sink->sheet;
    x->arena = sink->arena;
    x->path = sink->temp_path;
    x->figures = &sink->figures;
    if (!xlsx_try_path(x->path, err))
        return false;
    x->book = workbook_new_opt(x->path, &options);
    if (x->book == NULL)
        return err_set(err, ERR_LIMIT, "%s: no memory for a workbook", x->path);
    x->content = sha256_init(sink->arena);
    if (!xlsx_properties(x, err) || !xlsx_style_init(x, err))
        return err_wrap(err, "%s", x->path);
    x->cover = xlsx_add_sheet(x, xlsx_word(x, "封面", "Cover"), err);
    return x->cover != NULL && xlsx_data_open(x, err) &&
           (sink->from == NULL || xlsx_place_resume(sink, err));
}

static bool xlsx_row(struct sink *sink, struct row row, struct err *err)
{
    struct xlsx *x = sink->state;
    if (!xlsx_data_turn(x, err) || !xlsx_row_write(x, row, err))
        return false;
    x->last->rows++;
    return true;
}

static bool xlsx_annex(struct sink *sink, const struct sheet *sheet, struct err *err)
{
    return xlsx_annex_open(sink->state, sheet, err);
}

static bool xlsx_close(struct xlsx *x, struct err *err)
{
    lxw_workbook *book = x->book;
    x->book = NULL; /* workbook_close() frees it whatever happens */
    errno = 0;
    if (!xlsx_ok(workbook_close(book), err)) {
        if (err->errnum != 0)
            return tree_error(err, err->errnum, x->path, "write the workbook");
        err->kind = ERR_IO;
        return err_wrap(err, "%s", x->path);
    }
    return true;
}

bool xlsx_book(struct xlsx *x, const struct sheet_closing *closing, struct err *err)
{
    static const struct sheet_closing none = {.notes = NULL};
    if (closing == NULL)
        closing = &none;
    if (!xlsx_annex_finish(x, err) || !xlsx_cover(x, closing, err) ||
        !xlsx_charts(x, closing, err) || !xlsx_reconciliation(x, closing, err) ||
        !xlsx_dictionary(x, err))
        return err_wrap(err, "%s", x->path);
    return xlsx_book_sound(x, err) && xlsx_close(x, err) && xlsx_verify(x, err);
}

static bool xlsx_finish(struct sink *sink, const struct sheet_closing *closing, struct err *err)
{
    struct xlsx *x = sink->state;
    if (!xlsx_book(x, closing, err) || !xlsx_parts(x, err))
        return false;
    x->figures->content_bytes = x->figures->bytes;
    x->figures->segments_at = x->page_first->at;
    xlsx_out_hash_end(x, x->figures->content_sha256);
    return true;
}

static void xlsx_abandon(struct sink *sink)
{
    struct xlsx *x = sink->state;
    if (x != NULL && x->book != NULL)
        lxw_workbook_free(x->book); /* without writing anything */
}

const struct sink_ops sink_xlsx = {
    .suffix = ".xlsx",
    .format = "xlsx",
    .open = xlsx_open,
    .row = xlsx_row,
    .cut = xlsx_place_cut,
    .annex = xlsx_annex,
    .finish = xlsx_finish,
    .abandon = xlsx_abandon,
};
