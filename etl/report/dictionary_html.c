#include <string.h>

#include "etl/report/dictionary.h"
#include "etl/report/field.h"
#include "etl/report/report_run.h"

/* clang-format off */
static const char dictionary_style[] =
    ":root{color-scheme:light dark;--ink:#16202b;--soft:#53616f;--line:#dbe2e9;--paper:#fff;--back:#f4f7fa;"
    "--head:#eaf1f8;--blue:#0b57a4;--gold:#8a5a00;--goldback:#fff4d9;--green:#0e6b45;--greenback:#e2f5ec;"
    "--red:#9c2b2b;--redback:#fdecec}\n"
    "@media(prefers-color-scheme:dark){:root{--ink:#e6ecf2;--soft:#a5b3c1;--line:#2f3b47;--paper:#161d25;"
    "--back:#0f151b;--head:#1e2935;--blue:#86bdf7;--gold:#f0c063;--goldback:#3a2d10;--green:#7fd7ad;"
    "--greenback:#12332a;--red:#f2a0a0;--redback:#3a1c1c}}\n"
    "*{box-sizing:border-box}html{scroll-behavior:smooth;scroll-padding-top:1rem}\n"
    "body{margin:0;background:var(--back);color:var(--ink);font:16px/1.6 system-ui,-apple-system,'Segoe UI',"
    "'PingFang SC','Microsoft YaHei','Noto Sans CJK SC','WenQuanYi Zen Hei',sans-serif}\n"
    "a{color:var(--blue);text-decoration:none}a:hover,a:focus{text-decoration:underline}\n"
    "code,.id{font:.86em/1.5 ui-monospace,SFMono-Regular,Menlo,Consolas,'DejaVu Sans Mono',monospace}\n"
    ".top{background:var(--paper);border-bottom:1px solid var(--line);padding:1.6rem 1.5rem 1.3rem}\n"
    ".top h1{font-size:1.7rem;line-height:1.25;margin:0 0 .3rem;letter-spacing:.01em}.top p{margin:0;color:var(--soft);max-width:62rem}\n"
    ".page{display:flex;align-items:flex-start;max-width:100rem;margin:0 auto}\n"
    "nav{flex:0 0 17rem;position:sticky;top:0;max-height:100vh;overflow-y:auto;padding:1.3rem 1rem 2rem 1.5rem;font-size:.93rem}\n"
    "nav h2{font-size:.8rem;text-transform:uppercase;letter-spacing:.08em;color:var(--soft);margin:0 0 .4rem}\n"
    "nav ul{list-style:none;margin:0 0 1.2rem;padding:0}nav li{margin:0 0 .45rem;line-height:1.3}\n"
    "nav .id{display:block;color:var(--soft);font-size:.78em}\n"
    "main{flex:1 1 0;min-width:0;padding:1.3rem 1.5rem 3rem}\n"
    "section{background:var(--paper);border:1px solid var(--line);border-radius:10px;margin:0 0 1.5rem;padding:1.2rem 1.3rem 1.4rem}\n"
    "h2{font-size:1.3rem;line-height:1.3;margin:0}h2 small{font-weight:400;color:var(--soft);font-size:.72em}\n"
    "h3{font-size:1rem;margin:1.2rem 0 .4rem}.what{margin:.35rem 0 .8rem;max-width:62rem}\n"
    "dl{display:grid;grid-template-columns:max-content 1fr;gap:.3rem 1.2rem;margin:.8rem 0 1.1rem;font-size:.95rem}\n"
    "dt{color:var(--soft)}dd{margin:0;min-width:0;overflow-wrap:anywhere}\n"
    "table{border-collapse:collapse;width:100%;font-size:.94rem}\n"
    "th{text-align:left;background:var(--head);font-weight:600;white-space:nowrap}th,td{padding:.5rem .6rem;"
    "border-bottom:1px solid var(--line);vertical-align:top}tbody tr:last-child td{border-bottom:0}\n"
    "tr:target td,section:target{background:var(--goldback)}td .id{color:var(--soft);display:block;overflow-wrap:anywhere}\n"
    "td.name{min-width:11rem}td.type{white-space:nowrap}td.tags{min-width:8.5rem}td.no{color:var(--soft);text-align:right;width:2.4rem}\n"
    ".tag{display:inline-block;border-radius:99px;padding:.05rem .55rem;margin:0 .25rem .25rem 0;font-size:.78rem;"
    "line-height:1.5;white-space:nowrap;border:1px solid var(--line);color:var(--soft)}\n"
    ".key{color:var(--blue);border-color:currentColor}.sum{color:var(--green);background:var(--greenback);border-color:transparent}\n"
    ".mask{color:var(--red);background:var(--redback);border-color:transparent}.choice{color:var(--gold);"
    "background:var(--goldback);border-color:transparent;font-weight:600}\n"
    "ul.rules{margin:.4rem 0 0;padding-left:1.2rem}ul.rules li{margin:0 0 .45rem;max-width:66rem}.note{color:var(--soft);font-size:.9rem}\n"
    ".words td.uses a{display:inline-block;margin-right:.8rem}\n"
    "footer{color:var(--soft);font-size:.85rem;padding:0 .2rem}\n";

/* Narrow screens and paper. */
static const char dictionary_style_small[] =
    "@media(max-width:60rem){.page{display:block}nav{position:static;max-height:none;padding:1rem 1.2rem 0}"
    "nav ul{columns:2;column-gap:1.5rem}nav li{break-inside:avoid}main{padding:1rem}}\n"
    "@media(max-width:40rem){.top{padding:1.1rem 1rem}nav ul{columns:1}main{padding:.7rem}section{padding:1rem .9rem}"
    "dl{display:block}dt{margin-top:.5rem;font-size:.85rem}thead{position:absolute;left:-999rem}"
    "table,tbody,tr,td{display:block;width:auto!important;min-width:0!important}td{border:0;padding:.1rem 0;text-align:left!important}"
    "td.no{display:none}tr{border-bottom:1px solid var(--line);padding:.65rem 0}tbody tr:last-child{border-bottom:0}"
    "td.name{font-weight:600}td.type{color:var(--soft);font-size:.85rem}}\n"
    "@media print{:root{--back:#fff;--paper:#fff;--ink:#000;--soft:#444;--line:#bbb;--head:#eee;--blue:#000}"
    "body{font-size:9.5pt}td.tags,td.name{min-width:0}nav{display:none}.page,main{display:block;padding:0;max-width:none}section{border:0;padding:0;"
    "margin:0 0 1.5rem;break-inside:auto}section.report{break-before:page}tr,li{break-inside:avoid}thead{display:table-header-group}"
    "h2,h3{break-after:avoid}@page{margin:14mm}}\n";
/* clang-format on */

static void put(const struct dictionary *d, const char *plain)
{
    (void)fputs(plain, d->out);
}

/* Whatever is not markup goes through here. */
static void put_text(const struct dictionary *d, const char *text)
{
    for (const char *p = text; *p != '\0'; p++)
        switch (*p) {
        case '&': put(d, "&amp;"); break;
        case '<': put(d, "&lt;"); break;
        case '>': put(d, "&gt;"); break;
        case '"': put(d, "&quot;"); break;
        default: (void)putc(*p, d->out);
        }
}

/* `open` and `close` are markup, `text` is not. */
static void put_in(const struct dictionary *d, const char *open, const char *text,
                   const char *close)
{
    put(d, open);
    put_text(d, text);
    put(d, close);
}

static const char *title_of(const struct dictionary *d, const struct report_def *def)
{
    return dictionary_word(d, def->title_zh, def->title_en);
}

static void put_tag(const struct dictionary *d, const char *kind, const char *text)
{
    put(d, "<span class=\"tag ");
    put(d, kind);
    put_in(d, "\">", text, "</span>");
}

static void html_head(const struct dictionary *d)
{
    const char *title = dictionary_word(d, "数据字典", "Data dictionary");
    put(d, "<!doctype html>\n<html lang=\"");
    put(d, dictionary_word(d, "zh-CN", "en"));
    put_in(d,
           "\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width,initial-scale=1\">\n<title>",
           title, " · nightpost</title>\n<style>\n");
    put(d, dictionary_style);
    put(d, dictionary_style_small);
    put_in(d, "</style>\n</head>\n<body>\n<header class=\"top\">\n<h1>", title, "</h1>\n");
    put_in(d, "<p>",
           dictionary_word(
               d,
               "由生成文件的同一份列定义产生：每份报表每一列的含义、类型、脱敏、可见范围和顺序。",
               "Made from the column tables that make the files: what every column of every "
               "report means, its type, mask, readers and order."),
           "</p>\n</header>\n<div class=\"page\">\n");
}

static void html_nav(const struct dictionary *d)
{
    put(d, "<nav aria-label=\"");
    put(d, dictionary_word(d, "目录", "Contents"));
    put_in(d, "\">\n<h2>", dictionary_word(d, "报表", "Reports"), "</h2>\n<ul>\n");
    for (size_t i = 0; i < d->count; i++) {
        put_in(d, "<li><a href=\"#", d->defs[i]->name, "\">");
        put_text(d, title_of(d, d->defs[i]));
        put_in(d, "</a><span class=\"id\">", d->defs[i]->name, "</span></li>\n");
    }
    put_in(d, "</ul>\n<h2>", dictionary_word(d, "通用", "All reports"), "</h2>\n<ul>\n");
    put_in(d, "<li><a href=\"#rules\">", dictionary_word(d, "规则与选择", "Rules and choices"),
           "</a></li>\n");
    put_in(d, "<li><a href=\"#words\">", dictionary_word(d, "列名索引", "Index of columns"),
           "</a></li>\n</ul>\n</nav>\n<main>\n");
}

static void html_rule(const struct dictionary *d, const char *text, bool choice)
{
    put(d, "<li>");
    if (choice)
        put_tag(d, "choice", dictionary_word(d, "选择 [choice]", "[choice]"));
    put_in(d, choice ? " " : "", text, "</li>\n");
}

static void html_rules(const struct dictionary *d)
{
    put_in(d, "<section id=\"rules\">\n<h2>", dictionary_word(d, "规则与选择", "Rules and choices"),
           "</h2>\n");
    put_in(
        d, "<p class=\"what\">",
        dictionary_word(d, "对所有报表成立。公开规则没有规定、由本系统选定的，标为",
                        "They hold for all reports. What public rules leave open and was decided "
                        "here is marked"),
        " ");
    put_tag(d, "choice", dictionary_word(d, "选择 [choice]", "[choice]"));
    put(d, "</p>\n<ul class=\"rules\">\n");
    for (size_t i = 0; i < dictionary_rule_count; i++)
        html_rule(d, dictionary_word(d, dictionary_rules[i].zh, dictionary_rules[i].en),
                  dictionary_rules[i].choice);
    put(d, "</ul>\n</section>\n");
}

static void html_fact(const struct dictionary *d, const char *zh, const char *en, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    put_in(d, "<dt>", dictionary_word(d, zh, en), "</dt>");
    put_in(d, "<dd>", value, "</dd>\n");
}

static void html_code(const struct dictionary *d, const char *zh, const char *en, const char *value)
{
    if (value == NULL || value[0] == '\0')
        return;
    put_in(d, "<dt>", dictionary_word(d, zh, en), "</dt>");
    put_in(d, "<dd><code>", value, "</code></dd>\n");
}

static void html_facts(const struct dictionary *d, const struct report_def *def)
{
    put(d, "<dl>\n");
    html_fact(d, "谁可以收到", "Who may receive it", dictionary_readers(d, def->readers));
    html_fact(d, "文件", "Files", dictionary_files(d, def));
    if (def->with != NULL) {
        put_in(d, "<dt>", dictionary_word(d, "随附于", "Comes with"), "</dt><dd><a href=\"#");
        put_text(d, def->with);
        put_in(d, "\"><code>", def->with, "</code></a></dd>\n");
    }
    html_code(d, "键", "Key", dictionary_key(d, def));
    html_code(d, "排序", "Order", dictionary_order(d, def));
    html_code(d, "币种列", "Currency", def->currency);
    html_fact(
        d, "核对", "Proof",
        def->proof == NULL
            ? NULL
            : dictionary_word(d, "每个合计与账本的独立求和核对，差额须为 0",
                              "every total beside the ledger's independent sum, difference 0"));
    html_code(d, "结构 ID", "Schema id", report_schema_id(def, d->arena));
    put(d, "</dl>\n");
}

static void html_tags(const struct dictionary *d, const struct report_def *def,
                      const struct report_column *c)
{
    const char *mask = dictionary_mask(d, c->mask);
    if (c->key)
        put_tag(d, "key", dictionary_word(d, "键", "key"));
    if (c->summed)
        put_tag(d, "sum", dictionary_word(d, "合计", "total"));
    if (mask != NULL)
        put_tag(d, "mask", dictionary_word(d, "脱敏", "masked"));
    if (c->readers != 0 && c->readers != def->readers)
        put_tag(d, "mask", dictionary_word(d, "限定可见", "restricted"));
}

static void html_column(const struct dictionary *d, const struct report_def *def, size_t number)
{
    const struct report_column *c = &def->columns[number];
    const struct sheet_column   words = edition_column(c);
    const char                 *mask = dictionary_mask(d, c->mask);
    (void)fprintf(d->out, "<tr id=\"%s.%s\"><td class=\"no\">%zu</td><td class=\"name\">",
                  def->name, c->field, number + 1);
    put_text(d, words.zh == NULL || words.en == NULL ? c->field
                                                     : dictionary_word(d, words.zh, words.en));
    put_in(d, "<span class=\"id\">", c->field, "</span></td>");
    put_in(d, "<td class=\"type\">", dictionary_type(d, c), "</td><td class=\"tags\">");
    html_tags(d, def, c);
    put(d, "</td><td>");
    put_text(d, dictionary_word(d, words.meaning_zh == NULL ? "" : words.meaning_zh,
                                words.meaning_en == NULL ? "" : words.meaning_en));
    if (mask != NULL)
        put_in(d, "<div class=\"note\">", mask, "</div>");
    if (c->readers != 0 && c->readers != def->readers) {
        put_in(d, "<div class=\"note\">", dictionary_word(d, "仅限：", "only: "), "");
        put_in(d, "", dictionary_readers(d, c->readers & def->readers), "</div>");
    }
    put(d, "</td></tr>\n");
}

static void html_report(const struct dictionary *d, const struct report_def *def)
{
    const char *row = dictionary_word(d, def->row_zh, def->row_en);
    put_in(d, "<section class=\"report\" id=\"", def->name, "\">\n<h2>");
    put_text(d, title_of(d, def));
    put_in(d, " <small>", dictionary_word(d, def->title_en, def->title_zh), " · <code>");
    put_in(d, "", def->name, "</code></small></h2>\n");
    if (row != NULL) {
        put_in(d, "<p class=\"what\">", dictionary_word(d, "一行是：", "One row is "), "");
        put_in(d, "", row, dictionary_word(d, "。</p>\n", ".</p>\n"));
    }
    html_facts(d, def);
    if (def->choice_count > 0)
        put(d, "<ul class=\"rules\">\n");
    for (size_t i = 0; i < def->choice_count; i++)
        html_rule(d, dictionary_word(d, def->choices[i].zh, def->choices[i].en), true);
    if (def->choice_count > 0)
        put(d, "</ul>\n");
    (void)fprintf(d->out, "<h3>%s (%zu)</h3>\n<table>\n<thead><tr><th>#</th>",
                  dictionary_word(d, "列", "Columns"), def->column_count);
    put_in(d, "<th>", dictionary_word(d, "列", "Column"), "</th>");
    put_in(d, "<th>", dictionary_word(d, "类型", "Type"), "</th>");
    put_in(d, "<th>", dictionary_word(d, "标记", "Marks"), "</th>");
    put_in(d, "<th>", dictionary_word(d, "含义", "Meaning"), "</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < def->column_count; i++)
        html_column(d, def, i);
    put(d, "</tbody>\n</table>\n</section>\n");
}

/* The reports that have the word, as links; false when none has. */
static bool html_uses(const struct dictionary *d, const struct field *field, bool print)
{
    bool any = false;
    for (size_t i = 0; i < d->count; i++)
        for (size_t c = 0; c < d->defs[i]->column_count; c++) {
            if (strcmp(d->defs[i]->columns[c].field, field->id) != 0)
                continue;
            any = true;
            if (!print)
                continue;
            put_in(d, "<a href=\"#", d->defs[i]->name, ".");
            put_in(d, "", field->id, "\">");
            put_in(d, "", title_of(d, d->defs[i]), "</a> ");
        }
    return any;
}

static void html_words(const struct dictionary *d)
{
    put_in(d, "<section class=\"report words\" id=\"words\">\n<h2>",
           dictionary_word(d, "列名索引", "Index of columns"), "</h2>\n<table>\n<thead><tr>");
    put_in(d, "<th>", dictionary_word(d, "列 ID", "Column id"), "</th>");
    put_in(d, "<th>", "中文", "</th>");
    put_in(d, "<th>", "English", "</th>");
    put_in(d, "<th>", dictionary_word(d, "出现在", "Stands in"), "</th></tr></thead>\n<tbody>\n");
    for (size_t i = 0; i < field_count; i++) {
        const struct field *f = &field_table[i];
        if (!html_uses(d, f, false))
            continue;
        put_in(d, "<tr><td><code>", f->id, "</code></td>");
        put_in(d, "<td>", f->zh, "</td>");
        put_in(d, "<td>", f->en, "</td><td class=\"uses\">");
        (void)html_uses(d, f, true);
        put(d, "</td></tr>\n");
    }
    put(d, "</tbody>\n</table>\n</section>\n");
}

void dictionary_html(const struct dictionary *d)
{
    html_head(d);
    html_nav(d);
    html_rules(d);
    for (size_t i = 0; i < d->count; i++)
        html_report(d, d->defs[i]);
    html_words(d);
    put_in(d, "<footer>nightpost ", d->version, "</footer>\n</main>\n</div>\n</body>\n</html>\n");
}
