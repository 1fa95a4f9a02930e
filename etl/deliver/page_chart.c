/*
 * page_chart.c - payable by day, one small figure per currency: bars without text, whose words
 * stand around them, so that they may be as wide as the screen; and the same figures as a table.
 */
#include <stdio.h>

#include "etl/base/dec.h"
#include "etl/deliver/page_impl.h"

#define CHART_HEIGHT 1000 /* of the drawing, in its own units */
#define CHART_SLOT   10   /* width of a day, and of the bar in it */
#define CHART_BAR    7
#define CHART_DAYS   31 /* as wide as a month, also on its third day */
#define CHART_SCALE  12 /* decimals of an amount (1.3) */

struct chart {
    const struct page_day *days; /* of one currency */
    size_t                 count;
    dec_units              high; /* highest and lowest amount, 0 between them */
    dec_units              low;
    size_t                 peak;
};

static bool chart_units(const struct page_day *day, dec_units *out)
{
    struct err err = {.kind = ERR_NONE};
    struct dec dec;
    if (!dec_parse(str_from_z(day->payable), CHART_SCALE, &dec, &err))
        return false;
    *out = dec.units;
    return true;
}

/* Whether there is something to draw. */
static bool chart_measure(struct chart *c)
{
    for (size_t i = 0; i < c->count; i++) {
        dec_units units;
        if (!chart_units(&c->days[i], &units))
            return false;
        if (units > c->high) {
            c->high = units;
            c->peak = i;
        }
        c->low = units < c->low ? units : c->low;
    }
    return c->high > c->low;
}

/* Where an amount lies, from the top; the range is made small first, that nothing overflows. */
static int chart_place(const struct chart *c, dec_units units)
{
    dec_units range = c->high - c->low;
    dec_units above = c->high - units;
    while (range > (dec_units)1 << 100) {
        range /= 2;
        above /= 2;
    }
    return (int)(above * CHART_HEIGHT / range);
}

static void chart_bars(struct page_text *t, const struct chart *c)
{
    char text[160];
    int  zero = chart_place(c, 0);
    for (size_t i = 0; i < c->count; i++) {
        dec_units units = 0;
        if (!chart_units(&c->days[i], &units) || units == 0)
            continue;
        int place = chart_place(c, units);
        int top = place < zero ? place : zero;
        int height = place < zero ? zero - place : place - zero;
        (void)snprintf(text, sizeof text,
                       "<rect%s x=\"%zu\" y=\"%d\" width=\"%d\" height=\"%d\"><title>",
                       units < 0 ? " class=\"minus\"" : "", i * CHART_SLOT, top, CHART_BAR,
                       height < 1 ? 1 : height);
        page_add(t, text);
        page_escaped(t, c->days[i].day);
        page_add(t, ": ");
        page_amount_text(t, c->days[i].payable);
        page_add(t, "</title></rect>\n");
    }
    (void)snprintf(text, sizeof text, "<line x1=\"0\" x2=\"100%%\" y1=\"%d\" y2=\"%d\"/>\n", zero,
                   zero);
    page_add(t, text);
}

static void chart_table(struct page_text *t, const struct chart *c)
{
    static const char *const zh[] = {"日期", ">应付金额"};
    static const char *const en[] = {"Day", "Payable"};
    page_say(t, "<details><summary>以表格显示</summary>\n<table>\n",
             "<details><summary>As a table</summary>\n<table>\n");
    page_columns(t, zh, en, COUNT_OF(zh));
    for (size_t i = 0; i < c->count; i++) {
        page_add(t, "<tr><td>");
        page_escaped(t, c->days[i].day);
        page_add(t, "</td><td class=\"n\">");
        page_amount_text(t, c->days[i].payable);
        page_add(t, "</td></tr>\n");
    }
    page_add(t, "</tbody></table></details>\n");
}

static void chart_figure(struct page_text *t, const char *cycle, const struct chart *c)
{
    char   text[160];
    size_t slots = c->count > CHART_DAYS ? c->count : CHART_DAYS;
    page_say(t, "<figure>\n<figcaption>账期 ", "<figure>\n<figcaption>Cycle ");
    page_escaped(t, cycle);
    page_add(t, " · ");
    page_escaped(t, c->days[0].currency);
    page_say(t, " · 最高 ", " · highest ");
    page_amount_text(t, c->days[c->peak].payable);
    page_add(t, " (");
    page_escaped(t, c->days[c->peak].day);
    (void)snprintf(text, sizeof text,
                   ")</figcaption>\n<svg viewBox=\"0 0 %zu %d\" preserveAspectRatio=\"none\" "
                   "role=\"img\" aria-label=\"",
                   slots * CHART_SLOT, CHART_HEIGHT);
    page_add(t, text);
    page_say(t, "柱状图：每日应付金额，", "Bar chart: payable by day, ");
    page_escaped(t, cycle);
    page_add(t, ", ");
    page_escaped(t, c->days[0].currency);
    page_add(t, "\">\n");
    chart_bars(t, c);
    page_add(t, "</svg>\n<p class=\"axis\" aria-hidden=\"true\">");
    page_escaped(t, c->days[0].day);
    page_add(t, " – ");
    page_escaped(t, c->days[c->count - 1].day);
    page_add(t, "</p>\n");
    chart_table(t, c);
    page_add(t, "</figure>\n");
}

void page_chart(struct page_text *t, const char *cycle, const struct page_day *days, size_t count)
{
    bool open = false;
    for (size_t from = 0; cycle != NULL && from < count;) {
        struct chart c = {.days = &days[from]};
        while (from + c.count < count &&
               strcmp(days[from + c.count].currency, days[from].currency) == 0)
            c.count++;
        if (chart_measure(&c)) {
            page_add(t, open ? "" : "<section>\n");
            if (!open)
                page_say(t, "<h2>每日应付</h2>\n", "<h2>Payable by day</h2>\n");
            open = true;
            chart_figure(t, cycle, &c);
        }
        from += c.count;
    }
    page_add(t, open ? "</section>\n" : "");
}
