#include "etl/deliver/page.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define PAGE_GROW        (64U * 1024)
#define PAGE_BYTES_MAX   32
#define PAGE_ESCAPED_MAX 6 /* bytes of the longest entity */

/* A growing text in the arena; old pieces stay behind until the arena is rewound. */
struct page_text {
    struct arena *arena;
    char         *data;
    size_t        len;
    size_t        room;
};

static void text_room(struct page_text *t, size_t more)
{
    if (t->len + more <= t->room)
        return;
    size_t room = t->room * 2 + more + PAGE_GROW;
    char  *data = ARENA_ARRAY(t->arena, char, room);
    if (t->len > 0)
        memcpy(data, t->data, t->len);
    t->data = data;
    t->room = room;
}

static void text_add(struct page_text *t, const char *plain)
{
    size_t len = strlen(plain);
    text_room(t, len);
    memcpy(t->data + t->len, plain, len);
    t->len += len;
}

static const char *text_entity(char c)
{
    switch (c) {
    case '&': return "&amp;";
    case '<': return "&lt;";
    case '>': return "&gt;";
    case '"': return "&quot;";
    case '\'': return "&#39;";
    default: return NULL;
    }
}

/* Anything that came from data goes through here. */
static void text_escaped(struct page_text *t, const char *data)
{
    for (const char *p = data; *p != '\0'; p++) {
        const char *entity = text_entity(*p);
        text_room(t, PAGE_ESCAPED_MAX);
        if (entity != NULL)
            text_add(t, entity);
        else
            t->data[t->len++] = *p;
    }
}

static void text_cell(struct page_text *t, const char *kind, const char *data)
{
    text_add(t, "<td");
    text_add(t, kind);
    text_add(t, ">");
    text_escaped(t, data);
    text_add(t, "</td>");
}

static const char page_style[] =
    ":root{color-scheme:light dark}"
    "body{font:16px/1.5 system-ui,'Noto Sans CJK SC','Microsoft YaHei',sans-serif;margin:0 auto;"
    "max-width:72rem;padding:1.5rem;color:#1b2733;background:#fff}"
    "h1{font-size:1.5rem;margin:0 0 .25rem}p{margin:.25rem 0 1rem;color:#4a5866}"
    ".scroll{overflow-x:auto}table{border-collapse:collapse;width:100%}"
    "th,td{padding:.45rem .6rem;text-align:left;border-bottom:1px solid #d5dce3;vertical-align:top}"
    "th{background:#eef3f8;font-weight:600}td.n{text-align:right;font-variant-numeric:tabular-nums;"
    "white-space:nowrap}td.h{font:.75rem/1.4 ui-monospace,monospace;word-break:break-all;"
    "min-width:16rem;color:#4a5866}a{color:#0b5cad}.same{color:#4a5866}"
    "@media(prefers-color-scheme:dark){body{background:#12181f;color:#e4eaf0}p,td.h,.same"
    "{color:#a9b6c2}th{background:#1e2935}th,td{border-color:#33404d}a{color:#7db8f5}}";

static void page_head(struct page_text *t, const struct page *page)
{
    text_add(t, page->chinese ? "<!doctype html>\n<html lang=\"zh-CN\">\n"
                              : "<!doctype html>\n<html lang=\"en\">\n");
    text_add(t, "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                "content=\"width=device-width,initial-scale=1\">\n<title>");
    text_escaped(t, page->name);
    text_add(t, " ");
    text_escaped(t, page->release);
    text_add(t, "</title>\n<style>");
    text_add(t, page_style);
    text_add(t, "</style>\n</head>\n<body>\n<main>\n<h1>");
    text_escaped(t, page->name);
    text_add(t, "</h1>\n<p>");
    text_escaped(t, page->recipient);
    text_add(t, page->chinese ? " · 发布日期 " : " · issued ");
    text_escaped(t, page->issue_date);
    text_add(t, page->chinese ? " · 数据截至 " : " · data through ");
    text_escaped(t, page->through);
    text_add(t, page->chinese ? " (GMT+8) · 金额均为税前</p>\n"
                              : " (GMT+8) · amounts before tax</p>\n");
    if (page->incomplete == NULL || page->incomplete[0] == '\0')
        return;
    text_add(t, page->chinese
                    ? "<p><strong>不完整 · 待更正的行不在文件内: "
                    : "<p><strong>Incomplete · rows that wait for a correction are not in "
                      "the files: ");
    text_escaped(t, page->incomplete);
    text_add(t, "</strong></p>\n");
}

static void page_columns(struct page_text *t, bool chinese)
{
    static const char *const zh[] = {"文件",     "报表",     "账期",        "状态",   "行数",
                                     "应付合计", "核对差额", "大小 (字节)", "SHA-256"};
    static const char *const en[] = {"File",           "Report",     "Cycle", "State",  "Rows",
                                     "Payable in all", "Difference", "Bytes", "SHA-256"};
    text_add(t, "<div class=\"scroll\" tabindex=\"0\">\n<table>\n<thead><tr>");
    for (size_t i = 0; i < COUNT_OF(zh); i++) {
        text_add(t, "<th scope=\"col\">");
        text_add(t, chinese ? zh[i] : en[i]);
        text_add(t, "</th>");
    }
    text_add(t, "</tr></thead>\n<tbody>\n");
}

static void page_row(struct page_text *t, const struct page_file *f, bool chinese)
{
    char rows[PAGE_BYTES_MAX];
    char bytes[PAGE_BYTES_MAX];
    (void)snprintf(rows, sizeof rows, "%llu", (unsigned long long)f->rows);
    (void)snprintf(bytes, sizeof bytes, "%llu", (unsigned long long)f->bytes);
    text_add(t, "<tr><td><a href=\"");
    text_escaped(t, f->path); /* ids and digits only: nothing to percent-encode (publish.h) */
    text_add(t, "\">");
    text_escaped(t, f->path);
    text_add(t, "</a>");
    if (f->linked)
        text_add(t, chinese ? " <span class=\"same\">未变化</span>"
                            : " <span class=\"same\">unchanged</span>");
    text_add(t, "</td>");
    text_cell(t, "", f->title);
    text_cell(t, "", f->cycle);
    text_cell(t, "", f->state);
    text_cell(t, " class=\"n\"", rows);
    text_cell(t, " class=\"n\"", f->total);
    text_cell(t, " class=\"n\"", f->difference);
    text_cell(t, " class=\"n\"", bytes);
    text_cell(t, " class=\"h\"", f->sha256);
    text_add(t, "</tr>\n");
}

struct str page_release(const struct page *page, struct arena *arena)
{
    struct page_text t = {.arena = arena};
    page_head(&t, page);
    page_columns(&t, page->chinese);
    for (size_t i = 0; i < page->file_count; i++)
        page_row(&t, &page->files[i], page->chinese);
    text_add(&t, "</tbody>\n</table>\n</div>\n<p><a href=\"manifest.json\">manifest.json</a> · "
                 "<a href=\"SHA256SUMS\">SHA256SUMS</a> · nightpost ");
    text_escaped(&t, page->version);
    text_add(&t, "</p>\n</main>\n</body>\n</html>\n");
    return (struct str){t.data, t.len};
}
