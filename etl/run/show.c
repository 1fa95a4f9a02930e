#include "etl/run/show.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/utf8.h"
#include "etl/out/json.h"

#define SHOW_COLUMNS_MAX 16
#define SHOW_WIDTH_MAX   64 /* a run id */

static size_t show_width(struct str text)
{
    size_t width = utf8_width(text);
    return width > SHOW_WIDTH_MAX ? SHOW_WIDTH_MAX : width;
}

static bool show_is_number(struct str text)
{
    size_t digits = 0;
    for (size_t i = 0; i < text.len; i++) {
        char c = text.data[i];
        digits += c >= '0' && c <= '9';
        if (!(c >= '0' && c <= '9') && c != '.' && c != '-' && c != ',')
            return false;
    }
    return digits > 0 && text.len < 18; /* an id is longer */
}

static void show_pad(size_t from, size_t to)
{
    for (; from < to; from++)
        (void)putchar(' ');
}

static void show_cell(struct str text, size_t width, bool right, bool last)
{
    size_t used = utf8_width(text);
    if (right)
        show_pad(used, width);
    for (size_t i = 0; i < text.len; i++) /* a name may hold a line break or an escape sequence */
        (void)putchar((unsigned char)text.data[i] < ' ' || text.data[i] == '\x7f' ? ' '
                                                                                  : text.data[i]);
    if (!last)
        show_pad(right ? width : used, width + 2);
}

void show_table(const struct table *table)
{
    size_t widths[SHOW_COLUMNS_MAX] = {0};
    bool   numbers[SHOW_COLUMNS_MAX];
    size_t columns = table->columns < SHOW_COLUMNS_MAX ? table->columns : SHOW_COLUMNS_MAX;
    for (size_t c = 0; c < columns; c++) {
        widths[c] = show_width(str_from_z(table->names[c]));
        numbers[c] = table->rows > 0;
        for (size_t r = 0; r < table->rows; r++) {
            struct str cell = table_cell(table, r, c);
            size_t     width = show_width(cell);
            widths[c] = width > widths[c] ? width : widths[c];
            numbers[c] = numbers[c] && (cell.len == 0 || show_is_number(cell));
        }
    }
    for (size_t c = 0; c < columns; c++)
        show_cell(str_from_z(table->names[c]), widths[c], numbers[c], c + 1 == columns);
    (void)putchar('\n');
    for (size_t r = 0; r < table->rows; r++) {
        for (size_t c = 0; c < columns; c++)
            show_cell(table_cell(table, r, c), widths[c], numbers[c], c + 1 == columns);
        (void)putchar('\n');
    }
}

static const char *show_colour(const char *level)
{
    return strcmp(level, "bad") == 0    ? "\033[1;31m"
           : strcmp(level, "warn") == 0 ? "\033[33m"
                                        : "\033[32m";
}

void show_levels(const struct table *table)
{
    enum { SHOW_WHAT = 1, SHOW_VALUE, SHOW_LEVEL };
    bool   colour = isatty(STDOUT_FILENO) == 1 && getenv("NO_COLOR") == NULL;
    size_t width = 0;
    for (size_t r = 0; r < table->rows; r++) {
        size_t used = show_width(table_cell(table, r, SHOW_WHAT));
        width = used > width ? used : width;
    }
    for (size_t r = 0; r < table->rows; r++) {
        show_cell(table_cell(table, r, SHOW_WHAT), width, false, false);
        (void)printf("%s%s%s\n", colour ? show_colour(table_z(table, r, SHOW_LEVEL)) : "",
                     table_z(table, r, SHOW_VALUE), colour ? "\033[0m" : "");
    }
}

bool show_json(const struct table *table, struct arena *arena, struct err *err)
{
    struct json json;
    struct str  text;
    json_init(&json, arena);
    json_array(&json);
    for (size_t r = 0; r < table->rows; r++) {
        json_object(&json);
        for (size_t c = 0; c < table->columns; c++) {
            json_key(&json, table->names[c]);
            json_str(&json, table_cell(table, r, c));
        }
        json_end(&json);
    }
    json_end(&json);
    if (!json_finish(&json, &text, err))
        return false;
    (void)fwrite(text.data, 1, text.len, stdout);
    return true;
}
