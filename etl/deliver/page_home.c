/*
 * page_home.c - a recipient's list of releases, the newest first.
 */
#include "etl/deliver/page_impl.h"

static void home_address(struct page_text *t, const struct page_home *page, const char *release)
{
    page_escaped(t, release);
    page_add(t, page->own ? "/" : page->chinese ? "/" MANIFEST_PAGE_ZH : "/" MANIFEST_PAGE_EN);
}

/* Since when nothing comes, and why (3-operations.md, 3.1; 2-packages.md, 2.1). */
static void home_held(struct page_text *t, const struct page_home *page)
{
    if (page->held_since == NULL)
        return;
    page_say(t, "<div class=\"notice\" role=\"note\">\n<p><strong>暂停发布</strong> · 自 ",
             "<div class=\"notice\" role=\"note\">\n<p><strong>Held back</strong> · since ");
    page_escaped(t, page->held_since);
    page_say(t, " 起没有新的发布：", " there is no new release: ");
    if (page->held_by == NULL) {
        page_say(t, "技术故障，运维人员已收到通知",
                 "a technical fault, which the operators know of");
    } else {
        page_say(t, "控制 ", "control ");
        page_escaped(t, page->held_by);
        page_say(t, " 发现两个独立合计不一致", " found that two independent sums are not the same");
    }
    page_say(t, "。以下文件仍然有效，缺少的一期将首先补发。</p>\n</div>\n",
             ". What is below still holds; what is missing comes first when it is "
             "mended.</p>\n</div>\n");
}

static void home_cycles(struct page_text *t, const struct page_entry *e)
{
    for (size_t i = 0; i < e->cycle_count; i++) {
        page_add(t, i == 0 ? "" : "<br>");
        page_escaped(t, e->cycles[i].cycle);
        page_add(t, " ");
        page_state(t, e->cycles[i].state);
    }
    if (e->cycle_count == 0)
        page_add(t, "–");
}

static void home_totals(struct page_text *t, const struct page_entry *e)
{
    size_t said = 0;
    for (size_t i = 0; i < e->cycle_count; i++) {
        if (e->cycles[i].amount_count == 0)
            continue;
        page_add(t, said++ == 0 ? "" : "<br>");
        if (e->cycle_count > 1) {
            page_add(t, "<span class=\"soft\">");
            page_escaped(t, e->cycles[i].cycle);
            page_add(t, "</span> ");
        }
        page_amounts(t, e->cycles[i].amounts, e->cycles[i].amount_count);
    }
    if (said == 0)
        page_add(t, "–");
}

static void home_latest(struct page_text *t, const struct page_home *page)
{
    if (page->entry_count == 0) {
        page_say(t, "<section>\n<p>还没有发布。</p>\n</section>\n",
                 "<section>\n<p>There is no release yet.</p>\n</section>\n");
        return;
    }
    const struct page_entry *e = &page->entries[0];
    page_say(t, "<section>\n<h2>最新发布 · ", "<section>\n<h2>Latest release · ");
    page_escaped(t, e->issue_date);
    page_say(t, "</h2>\n<dl>\n<div><dt>数据截至</dt><dd>",
             "</h2>\n<dl>\n<div><dt>Data through</dt><dd>");
    page_escaped(t, e->through);
    page_say(t, "</dd></div>\n<div><dt>账期</dt><dd>", "</dd></div>\n<div><dt>Cycle</dt><dd>");
    home_cycles(t, e);
    page_say(t, "</dd></div>\n<div><dt>应付合计</dt><dd>",
             "</dd></div>\n<div><dt>Payable in all</dt><dd>");
    home_totals(t, e);
    page_say(t, "</dd></div>\n<div><dt>文件</dt><dd>", "</dd></div>\n<div><dt>Files</dt><dd>");
    page_number(t, e->files);
    page_add(t, "</dd></div>\n</dl>\n");
    if (e->waiting_count > 0) {
        page_say(t, "<p><strong>不完整</strong> · ", "<p><strong>Incomplete</strong> · ");
        page_waiting(t, e->waiting, e->waiting_count);
        page_add(t, "</p>\n");
    }
    page_add(t, "<a class=\"button\" href=\"");
    home_address(t, page, e->release);
    page_say(t, "\">查看并下载文件</a>\n</section>\n",
             "\">See and download the files</a>\n</section>\n");
}

static void home_entry(struct page_text *t, const struct page_home *page,
                       const struct page_entry *e)
{
    page_add(t, "<tr role=\"row\">");
    page_cell(t, "what", "发布", "Release");
    page_add(t, "<strong><a href=\"");
    home_address(t, page, e->release);
    page_add(t, "\">");
    page_escaped(t, e->release);
    page_add(t, "</a></strong>");
    if (e->waiting_count > 0)
        page_say(t, " <span class=\"state est\">不完整</span>",
                 " <span class=\"state est\">incomplete</span>");
    page_add(t, "</td>");
    page_cell(t, "n", "数据截至", "Data through");
    page_escaped(t, e->through);
    page_add(t, "</td>");
    page_cell(t, "", "账期", "Cycles");
    page_add(t, "<span>");
    home_cycles(t, e);
    page_add(t, "</span></td>");
    page_cell(t, "amount", "应付合计", "Payable in all");
    page_add(t, "<div>");
    home_totals(t, e);
    page_add(t, "</div></td>");
    page_cell(t, "n", "文件", "Files");
    page_number(t, e->files);
    page_add(t, "</td>");
    page_cell(t, "n", "行数", "Rows");
    page_number(t, e->rows);
    page_add(t, "</td>");
    page_cell(t, "n", "大小 (字节)", "Bytes");
    page_number(t, e->bytes);
    page_add(t, "</td>");
    page_cell(t, "n", "有变化的报表", "Reports changed");
    page_number(t, e->changed);
    page_add(t, "</td></tr>\n");
}

struct str page_home(const struct page_home *page, struct arena *arena)
{
    static const char *const zh[] = {"发布",  ">数据截至", "账期",         ">应付合计",
                                     ">文件", ">行数",     ">大小 (字节)", ">有变化的报表"};
    static const char *const en[] = {"Release", "Data through", "Cycles", "Payable in all",
                                     "Files",   "Rows",         "Bytes",  "Reports changed"};
    struct page_text         t = {.arena = arena, .chinese = page->chinese};
    const struct page_top    top = {.title = page->name,
                                    .subtitle = page->recipient,
                                    .other = !page->own      ? "./"
                                             : page->chinese ? "en.html"
                                                             : "zh.html",
                                    .words =
                                     page->chinese ? "dictionary.zh.html" : "dictionary.en.html"};
    page_open(&t, &top);
    home_held(&t, page);
    home_latest(&t, page);
    page_chart(&t, page->chart_cycle, page->days, page->day_count);
    if (page->entry_count > 0) {
        page_say(&t, "<section>\n<h2 id=\"all\">全部发布</h2>\n",
                 "<section>\n<h2 id=\"all\">All releases</h2>\n");
        page_add(&t,
                 "<div class=\"scroll\" role=\"region\" aria-labelledby=\"all\" tabindex=\"0\">\n"
                 "<table class=\"cards\" role=\"table\">\n");
        page_columns(&t, zh, en, COUNT_OF(zh));
        for (size_t i = 0; i < page->entry_count; i++)
            home_entry(&t, page, &page->entries[i]);
        page_add(&t, "</tbody>\n</table>\n</div>\n</section>\n");
    }
    page_close(&t, page->version);
    return (struct str){t.data, t.len};
}
