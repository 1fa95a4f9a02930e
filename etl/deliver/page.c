/*
 * page.c - index.html of a release.
 */
#include "etl/deliver/page_impl.h"

#define PAGE_CHANGES_OPEN 5 /* more reports than these and their list is folded */

static void release_facts(struct page_text *t, const struct page *page)
{
    uint64_t bytes = 0;
    for (size_t i = 0; i < page->file_count; i++)
        bytes += page->files[i].bytes;
    page_say(t, "<section>\n<h2>本期</h2>\n<dl>\n<div><dt>发布日期</dt><dd>",
             "<section>\n<h2>This release</h2>\n<dl>\n<div><dt>Issued</dt><dd>");
    page_escaped(t, page->issue_date);
    page_say(t, "</dd></div>\n<div><dt>数据截至</dt><dd>",
             "</dd></div>\n<div><dt>Data through</dt><dd>");
    page_escaped(t, page->through);
    page_say(t, "</dd></div>\n<div><dt>文件</dt><dd>", "</dd></div>\n<div><dt>Files</dt><dd>");
    page_number(t, page->file_count);
    page_say(t, "</dd></div>\n<div><dt>大小 (字节)</dt><dd>",
             "</dd></div>\n<div><dt>Size (bytes)</dt><dd>");
    page_number(t, bytes);
    page_say(t, "</dd></div>\n<div><dt>上一期</dt><dd>",
             "</dd></div>\n<div><dt>Release before</dt><dd>");
    if (page->previous == NULL) {
        page_say(t, "无", "none");
    } else {
        page_add(t, "<a href=\"../");
        page_escaped(t, page->previous);
        page_add(t, page->own       ? "/\">"
                    : page->chinese ? "/" MANIFEST_PAGE_ZH "\">"
                                    : "/" MANIFEST_PAGE_EN "\">");
        page_escaped(t, page->previous);
        page_add(t, "</a>");
        if (page->again)
            page_say(t, "（本期为重新发布）", " (this one was issued again)");
    }
    page_say(
        t,
        "</dd></div>\n<div><dt>机器可读</dt><dd><a href=\"manifest.json\">manifest.json</a> · "
        "<a href=\"SHA256SUMS\">SHA256SUMS</a></dd></div>\n</dl>\n</section>\n",
        "</dd></div>\n<div><dt>For programs</dt><dd><a href=\"manifest.json\">manifest.json</a> · "
        "<a href=\"SHA256SUMS\">SHA256SUMS</a></dd></div>\n</dl>\n</section>\n");
}

static void release_notices(struct page_text *t, const struct page *page)
{
    if (page->waiting_count == 0 && page->held_count == 0)
        return;
    page_add(t, "<div class=\"notice\" role=\"note\">\n");
    if (page->waiting_count > 0) {
        page_say(t, "<p><strong>不完整</strong> · 待更正的行不在文件内: ",
                 "<p><strong>Incomplete</strong> · rows that wait for a correction are not in the "
                 "files: ");
        page_waiting(t, page->waiting, page->waiting_count);
        page_add(t, "</p>\n");
    }
    for (size_t i = 0; i < page->held_count; i++) {
        page_say(t, "<p><strong>暂不发布</strong> · ", "<p><strong>Held back</strong> · ");
        page_escaped(t, page->held[i]);
        page_add(t, "</p>\n");
    }
    page_add(t, "</div>\n");
}

static void change_line(struct page_text *t, const struct page_change *c)
{
    page_add(t, "<li>");
    page_escaped(t, c->title);
    if (c->cycle[0] != '\0') {
        page_add(t, " · ");
        page_escaped(t, c->cycle);
    }
    page_add(t, " · <a href=\"");
    page_escaped(t, c->path);
    page_add(t, "\"><span class=\"name\">");
    page_escaped(t, c->path);
    page_add(t, "</span></a></li>\n");
}

/* Which reports are others than in the last release, and where that is told. */
static void release_changes(struct page_text *t, const struct page *page)
{
    size_t same = 0;
    size_t changed = 0;
    if (page->previous == NULL)
        return;
    for (size_t i = 0; i < page->change_count; i++) {
        same += strcmp(page->changes[i].result, "unchanged") == 0;
        changed += page->changes[i].path != NULL;
    }
    page_say(t, "<section>\n<h2>与上一期相比</h2>\n<p>",
             "<section>\n<h2>Since the release before</h2>\n<p>");
    page_number(t, changed);
    page_say(t, " 个报表有变化，", " reports changed, ");
    page_number(t, same);
    page_say(t, " 个没有变化，", " are the same, ");
    page_number(t, page->change_count - changed - same);
    page_say(t, " 个未比较。</p>\n", " were not compared.</p>\n");
    if (changed > 0) { /* many would stand between a reader and the files */
        page_add(t, changed <= PAGE_CHANGES_OPEN ? "<details open>" : "<details>");
        page_say(t, "<summary>变化文件</summary>\n", "<summary>What changed, by file</summary>\n");
        page_add(t, "<ul class=\"plain\">\n");
    }
    for (size_t i = 0; i < page->change_count; i++)
        if (page->changes[i].path != NULL)
            change_line(t, &page->changes[i]);
    page_add(t, changed > 0 ? "</ul>\n</details>\n</section>\n" : "</section>\n");
}

static void release_file(struct page_text *t, const struct page_file *f)
{
    page_add(t, "<tr role=\"row\">");
    page_cell(t, "what", "文件", "File");
    page_add(t, "<strong>");
    page_escaped(t, f->title);
    page_add(t, "</strong><br><a class=\"name\" download href=\"");
    page_escaped(t, f->path); /* ids and digits only: nothing to percent-encode (publish.h) */
    page_add(t, "\">");
    page_escaped(t, f->path);
    page_add(t, "</a>");
    if (f->linked)
        page_say(t, " <span class=\"soft\">未变化</span>",
                 " <span class=\"soft\">unchanged</span>");
    page_add(t, "<span class=\"hash\">SHA-256 ");
    page_escaped(t, f->sha256);
    page_add(t, "</span></td>");
    page_cell(t, f->cycle[0] == '\0' ? "none" : "", "账期", "Cycle");
    page_escaped(t, f->cycle);
    page_add(t, "</td>");
    page_cell(t, f->state[0] == '\0' ? "none" : "", "状态", "State");
    page_state(t, f->state);
    page_add(t, "</td>");
    page_cell(t, "n", "行数", "Rows");
    page_number(t, f->rows);
    page_add(t, "</td>");
    page_cell(t, f->amount_count == 0 ? "amount none" : "amount", "应付合计", "Payable in all");
    page_amounts(t, f->amounts, f->amount_count);
    page_add(t, "</td>");
    page_cell(t, "n", "大小 (字节)", "Bytes");
    page_number(t, f->bytes);
    page_add(t, "</td></tr>\n");
}

static void release_files(struct page_text *t, const struct page *page)
{
    static const char *const zh[] = {"文件", "账期", "状态", ">行数", ">应付合计", ">大小 (字节)"};
    static const char *const en[] = {"File", "Cycle", "State", "Rows", "Payable in all", "Bytes"};
    page_say(t, "<section>\n<h2 id=\"files\">文件</h2>\n",
             "<section>\n<h2 id=\"files\">Files</h2>\n");
    page_add(t, "<div class=\"scroll\" role=\"region\" aria-labelledby=\"files\" tabindex=\"0\">\n"
                "<table class=\"cards\" role=\"table\">\n");
    page_columns(t, zh, en, COUNT_OF(zh));
    for (size_t i = 0; i < page->file_count; i++)
        release_file(t, &page->files[i]);
    page_add(t, "</tbody>\n</table>\n</div>\n</section>\n");
}

struct str page_release(const struct page *page, struct arena *arena)
{
    struct page_text      t = {.arena = arena, .chinese = page->chinese};
    const struct page_top top = {
        .title = arena_printf(arena, "%s %s", page->name, page->release).data,
        .subtitle = page->recipient,
        .other = !page->own      ? MANIFEST_PAGE
                 : page->chinese ? MANIFEST_PAGE_EN
                                 : MANIFEST_PAGE_ZH,
        .home = page->own       ? "../"
                : page->chinese ? "../zh.html"
                                : "../en.html",
        .words = page->chinese ? "../dictionary.zh.html" : "../dictionary.en.html"};
    page_open(&t, &top);
    release_notices(&t, page);
    release_facts(&t, page);
    page_chart(&t, page->chart_cycle, page->days, page->day_count);
    release_changes(&t, page);
    release_files(&t, page);
    page_close(&t, page->version);
    return (struct str){t.data, t.len};
}
