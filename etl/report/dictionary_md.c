#include <string.h>

#include "etl/report/dictionary.h"
#include "etl/report/report_run.h"

/* Text in a table cell or a list: what Markdown would read as markup stands escaped. */
static void put_text(const struct dictionary *d, const char *text)
{
    for (const char *p = text; *p != '\0'; p++) {
        if (strchr("|*_<>`[]\\", *p) != NULL)
            (void)putc('\\', d->out);
        (void)putc(*p, d->out);
    }
}

static void put(const struct dictionary *d, const char *plain)
{
    (void)fputs(plain, d->out);
}

static void md_rule(const struct dictionary *d, const char *text, bool choice)
{
    put(d, choice ? "- **[choice]** " : "- ");
    put_text(d, text);
    put(d, "\n");
}

static void md_fact(const struct dictionary *d, const char *zh, const char *en, const char *value,
                    bool code)
{
    if (value == NULL || value[0] == '\0')
        return;
    (void)fprintf(d->out, "- %s: ", dictionary_word(d, zh, en));
    if (code)
        (void)fprintf(d->out, "`%s`", value);
    else
        put_text(d, value);
    put(d, "\n");
}

static void md_column(const struct dictionary *d, const struct report_def *def,
                      const struct report_column *c)
{
    const struct sheet_column words = edition_column(c);
    const char               *mask = dictionary_mask(d, c->mask);
    (void)fprintf(d->out, "| `%s` | ", c->field);
    put_text(d, words.zh == NULL ? "" : words.zh);
    put(d, " | ");
    put_text(d, words.en == NULL ? "" : words.en);
    (void)fprintf(d->out, " | %s | %s%s%s | ", dictionary_type(d, c),
                  c->key ? dictionary_word(d, "键", "key") : "", c->key && c->summed ? ", " : "",
                  c->summed ? dictionary_word(d, "合计", "total") : "");
    put_text(d, dictionary_word(d, words.meaning_zh == NULL ? "" : words.meaning_zh,
                                words.meaning_en == NULL ? "" : words.meaning_en));
    if (mask != NULL) {
        put(d, "<br>");
        put_text(d, mask);
    }
    if (c->readers != 0 && c->readers != def->readers) {
        put(d, dictionary_word(d, "<br>仅限：", "<br>only: "));
        put_text(d, dictionary_readers(d, c->readers & def->readers));
    }
    put(d, " |\n");
}

static void md_report(const struct dictionary *d, const struct report_def *def)
{
    const char *row = dictionary_word(d, def->row_zh, def->row_en);
    (void)fprintf(d->out, "\n## %s\n\n%s / %s", def->name, def->title_zh, def->title_en);
    if (row != NULL) {
        put(d, dictionary_word(d, "。一行是：", ". One row is "));
        put_text(d, row);
    }
    put(d, dictionary_word(d, "。\n\n", ".\n\n"));
    md_fact(d, "谁可以收到", "Who may receive it", dictionary_readers(d, def->readers), false);
    md_fact(d, "文件", "Files", dictionary_files(d, def), false);
    md_fact(d, "随附于", "Comes with", def->with, true);
    md_fact(d, "键", "Key", dictionary_key(d, def), true);
    md_fact(d, "排序", "Order", dictionary_order(d, def), true);
    md_fact(d, "币种列", "Currency", def->currency, true);
    md_fact(d, "结构 ID", "Schema id", report_schema_id(def, d->arena), true);
    for (size_t i = 0; i < def->choice_count; i++)
        md_rule(d, dictionary_word(d, def->choices[i].zh, def->choices[i].en), true);
    (void)fprintf(d->out, "\n| %s | 中文 | English | %s | | %s |\n|---|---|---|---|---|---|\n",
                  dictionary_word(d, "列", "column"), dictionary_word(d, "类型", "type"),
                  dictionary_word(d, "含义", "meaning"));
    for (size_t i = 0; i < def->column_count; i++)
        md_column(d, def, &def->columns[i]);
}

void dictionary_markdown(const struct dictionary *d)
{
    (void)fprintf(d->out, "# %s\n\n%s\n\n## %s\n\n",
                  dictionary_word(d, "数据字典", "Data dictionary"),
                  dictionary_word(d, "由 `nightpost dictionary --format md --locale zh` 生成。",
                                  "Made by `nightpost dictionary --format md --locale en`."),
                  dictionary_word(d, "规则与选择", "Rules and choices"));
    for (size_t i = 0; i < dictionary_rule_count; i++)
        md_rule(d, dictionary_word(d, dictionary_rules[i].zh, dictionary_rules[i].en),
                dictionary_rules[i].choice);
    for (size_t i = 0; i < d->count; i++)
        md_report(d, d->defs[i]);
}
