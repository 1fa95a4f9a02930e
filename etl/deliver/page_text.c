/*
 * page_text.c - the pages' text: growing, escaping, numbers, head and foot.
 */
#include <stdio.h>

#include "etl/deliver/page_impl.h"

#define PAGE_GROW        65536U
#define PAGE_ESCAPED_MAX 6 /* bytes of the longest entity */
#define PAGE_DIGITS      24
#define PAGE_GROUP       3

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

static void text_bytes(struct page_text *t, const char *bytes, size_t len)
{
    text_room(t, len);
    memcpy(t->data + t->len, bytes, len);
    t->len += len;
}

void page_add(struct page_text *t, const char *plain)
{
    text_bytes(t, plain, strlen(plain));
}

void page_say(struct page_text *t, const char *zh, const char *en)
{
    page_add(t, t->chinese ? zh : en);
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

void page_escaped(struct page_text *t, const char *data)
{
    for (const char *p = data; *p != '\0'; p++) {
        const char *entity = text_entity(*p);
        text_room(t, PAGE_ESCAPED_MAX);
        if (entity != NULL)
            page_add(t, entity);
        else
            t->data[t->len++] = *p;
    }
}

void page_amount_text(struct page_text *t, const char *dec)
{
    size_t sign = dec[0] == '-';
    size_t digits = strspn(dec + sign, "0123456789");
    if (sign > 0)
        page_add(t, "\xE2\x88\x92"); /* a minus sign, which a line is not broken behind */
    for (size_t i = 0; i < digits; i++) {
        if (i > 0 && (digits - i) % PAGE_GROUP == 0)
            page_add(t, ",");
        text_bytes(t, dec + sign + i, 1);
    }
    page_escaped(t, dec + sign + digits);
}

void page_number(struct page_text *t, uint64_t n)
{
    char digits[PAGE_DIGITS];
    (void)snprintf(digits, sizeof digits, "%llu", (unsigned long long)n);
    page_amount_text(t, digits);
}

void page_open(struct page_text *t, const struct page_top *top)
{
    page_say(t, "<!doctype html>\n<html lang=\"zh-CN\">\n",
             "<!doctype html>\n<html lang=\"en\">\n");
    page_add(t, "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
                "content=\"width=device-width,initial-scale=1\">\n<title>");
    page_escaped(t, top->title);
    page_add(t, "</title>\n<style>\n");
    page_add(t, page_style);
    page_add(t, page_style_small);
    page_say(t,
             "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">跳到正文</a>\n<header>\n"
             "<nav aria-label=\"页面\"><ul>\n",
             "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">To the content</a>\n"
             "<header>\n<nav aria-label=\"Pages\"><ul>\n");
    if (top->home != NULL) {
        page_add(t, "<li><a href=\"");
        page_add(t, top->home);
        page_say(t, "\">全部发布</a></li>\n", "\">All releases</a></li>\n");
    }
    page_add(t, "<li><a href=\"");
    page_add(t, top->words);
    page_say(t, "\">数据字典</a></li>\n<li><a hreflang=\"en\" lang=\"en\" href=\"",
             "\">Data dictionary</a></li>\n<li><a hreflang=\"zh-CN\" lang=\"zh-CN\" href=\"");
    page_add(t, top->other);
    page_say(t, "\">English</a></li>\n", "\">中文</a></li>\n");
    page_add(t, "</ul></nav>\n<h1>");
    page_escaped(t, top->title);
    page_add(t, "</h1>\n<p class=\"id\">");
    page_escaped(t, top->subtitle);
    page_add(t, "</p>\n</header>\n<main id=\"main\">\n");
}

void page_close(struct page_text *t, const char *version)
{
    page_say(
        t,
        "</main>\n<footer><p>金额均为税前，日期为 GMT+8。差额 = 文件合计 − 账本独立合计。"
        "自行核对：<code>sha256sum -c SHA256SUMS</code>，或 <code>nightpost "
        "verify</code>。</p><p>nightpost ",
        "</main>\n<footer><p>Amounts are before tax, dates in GMT+8. Difference = the files' total "
        "− the ledger's own sum. Check it yourself: <code>sha256sum -c SHA256SUMS</code>, or "
        "<code>nightpost verify</code>.</p><p>nightpost ");
    page_escaped(t, version);
    page_add(t, "</p></footer>\n</body>\n</html>\n");
}

/* Said to be a table once more: a style that shows rows as blocks takes that away in some browsers.
 */
void page_columns(struct page_text *t, const char *const *zh, const char *const *en, size_t count)
{
    page_add(t, "<thead role=\"rowgroup\"><tr role=\"row\">");
    for (size_t i = 0; i < count; i++) {
        bool right = zh[i][0] == '>';
        page_add(t, right ? "<th role=\"columnheader\" scope=\"col\" class=\"r\">"
                          : "<th role=\"columnheader\" scope=\"col\">");
        page_say(t, zh[i] + right, en[i]);
        page_add(t, "</th>");
    }
    page_add(t, "</tr></thead>\n<tbody role=\"rowgroup\">\n");
}

void page_cell(struct page_text *t, const char *kind, const char *zh, const char *en)
{
    page_add(t, "<td role=\"cell\" class=\"");
    page_add(t, kind);
    page_add(t, "\" data-label=\"");
    page_say(t, zh, en);
    page_add(t, "\">");
}

void page_state(struct page_text *t, const char *state)
{
    if (state[0] == '\0')
        return;
    page_add(t, "<span class=\"state ");
    if (strcmp(state, "estimated") == 0)
        page_say(t, "est\">预估", "est\">estimated");
    else if (strcmp(state, "provisional") == 0)
        page_say(t, "prov\">初稿", "prov\">provisional");
    else
        page_say(t, "fin\">终稿", "fin\">final");
    page_add(t, "</span>");
}

static bool amount_is_zero(const char *dec)
{
    return strspn(dec, "-0.") == strlen(dec);
}

void page_amounts(struct page_text *t, const struct page_amount *amounts, size_t count)
{
    if (count == 0)
        page_add(t, "–");
    for (size_t i = 0; i < count; i++) {
        page_add(t, "<span class=\"sum\">");
        page_amount_text(t, amounts[i].payable);
        page_add(t, " ");
        page_escaped(t, amounts[i].currency);
        page_add(t, "</span> ");
        if (amounts[i].difference == NULL)
            continue;
        bool zero = amount_is_zero(amounts[i].difference);
        page_add(t, zero ? "<span class=\"good\">" : "<span class=\"bad\">");
        page_say(t, "差额 ", "difference ");
        page_amount_text(t, zero ? "0" : amounts[i].difference);
        page_add(t, "</span> ");
    }
}

void page_waiting(struct page_text *t, const struct page_waiting *waiting, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        page_add(t, i == 0 ? "" : "; ");
        page_escaped(t, waiting[i].cycle);
        page_add(t, ": ");
        page_amount_text(t, waiting[i].rows);
        page_say(t, " 行, ", " rows, ");
        page_amount_text(t, waiting[i].payable);
        page_add(t, " ");
        page_escaped(t, waiting[i].currency);
    }
}
