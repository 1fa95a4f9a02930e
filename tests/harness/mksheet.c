/*
 * mksheet.c - writes one random table as CSV and workbook, for readers that are not ours.
 *
 *     mksheet DIR SEED ROWS zh|en human|machine [SHEET_ROWS]
 *
 * makes DIR/t.csv.gz, DIR/t.xlsx, DIR/t.plain.xlsx (by libxlsxwriter alone) and, for the reader,
 * DIR/t.types: one line of kind and decimals per column. Prints what the sinks say about the files.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "etl/base/date.h"
#include "etl/base/dec.h"
#include "etl/out/sink.h"
#include "tests/harness/plain_sheet.h"

#define MKSHEET_ARENA   ((size_t)64 << 20)
#define MKSHEET_CREATED 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define MKSHEET_CELL    32768
#define MKSHEET_LONG    1000 /* pieces of a text that is longer than what a writer takes at once */
#define MKSHEET_PATH    512
#define MKSHEET_SINKS   3

/* clang-format off */
static const struct sheet_column columns[] = {
    {"trade_time",     "交易时间",   "Trade time",     "交易在网站上显示的时间",   "When the trade happened", CELL_TIME, 0, 0, false},
    {"order_id",       "订单号",     "Order ID",       "订单唯一编号",             "Unique id of the order",  CELL_TEXT, 0, 0, false},
    {"customer_name",  "客户名称",   "Customer",       "下单客户",                 "Who ordered",             CELL_TEXT, 0, 0, false},
    {"product",        "产品",       "Product",        NULL,                       NULL,                      CELL_TEXT, 0, 0, false},
    {"quantity",       "数量",       "Quantity",       "购买数量",                 "Units bought",            CELL_INT,  0, 0, true},
    {"unit_price",     "单价",       "Unit price",     "每单位官网价",             "List price per unit",     CELL_DEC, 10, 2, false},
    {"usage",          "用量",       "Usage",          NULL,                       NULL,                      CELL_DEC,  8, 0, false},
    {"official_amount","官网价",     "List amount",    "优惠前金额",               "Amount before discount",  CELL_DEC,  8, 2, true},
    {"payable_amount", "应付金额",   "Payable",        "优惠与抹零之后的金额，含税前。这一句故意写得很长，用来检查换行之后行高是否足够显示全部文字。", "Amount after discount and truncation, before tax", CELL_DEC, 2, 2, true},
    {"bill_date",      "账单日期",   "Bill date",      "账单所属日期",             "Day of the bill",         CELL_DATE, 0, 0, false},
};
/* clang-format on */

struct rng {
    uint64_t state;
};

static uint32_t draw(struct rng *rng, uint32_t below)
{
    rng->state = rng->state * 6364136223846793005U + 1442695040888963407U;
    return (uint32_t)((rng->state >> 33) % below);
}

static struct str random_text(struct rng *rng, char *buf)
{
    static const char *const pieces[] = {
        "弹性云服务器", "华东-上海一", "a",        "Zß",   "é",       ",",       "\"",
        "\r\n",         "\n",          "😀",        "=1+2", "-3",      "+86 138", "@x",
        "\tTab",        "'",           "''=x",     " ",    "_x0041_", "007",     "&<>",
        "12.50",        "\x01",        "ｆｕｌｌ", "𠮷",   "\r"};
    size_t len = 0;
    for (uint32_t n = 1 + draw(rng, draw(rng, 300) == 0 ? MKSHEET_LONG : 4); n > 0; n--) {
        const char *piece = pieces[draw(rng, COUNT_OF(pieces))];
        memcpy(buf + len, piece, strlen(piece));
        len += strlen(piece);
    }
    return (struct str){buf, len};
}

static struct str random_number(struct rng *rng, const struct sheet_column *column, char *buf)
{
    uint64_t   units = (uint64_t)draw(rng, 1000000000);
    int        scale = column->kind == CELL_DEC ? column->decimals : 0;
    struct err err = {.kind = ERR_NONE};
    struct str out;
    char       text[DEC_TEXT_MAX];
    if (draw(rng, 10) == 0)
        units = units * 1000000000U + draw(rng, 1000000000); /* beyond a double now and then */
    if (draw(rng, 20) == 0)
        units = 0;
    struct dec value = {draw(rng, 5) == 0 ? -(dec_units)units : (dec_units)units, scale};
    if (!dec_trim(dec_print(value, text), column->min_decimals, buf, &out, &err))
        abort();
    return out;
}

static struct str random_cell(struct rng *rng, const struct sheet_column *column, char *buf)
{
    int64_t days = 20000 + draw(rng, 1000);
    if (draw(rng, 12) == 0)
        return STR_NULL;
    switch (column->kind) {
    case CELL_TEXT: return random_text(rng, buf);
    case CELL_INT:
    case CELL_DEC: return random_number(rng, column, buf);
    case CELL_DATE: return date_print(days, buf);
    case CELL_TIME: return date_print_time(days * DATE_DAY_S + draw(rng, DATE_DAY_S), buf);
    }
    abort();
}

static bool fill(struct sink *sinks[MKSHEET_SINKS], struct rng *rng, long rows, struct err *err)
{
    struct str cells[COUNT_OF(columns)];
    char       buf[COUNT_OF(columns)][MKSHEET_CELL];
    for (long r = 0; r < rows; r++) {
        for (size_t c = 0; c < COUNT_OF(columns); c++)
            cells[c] = random_cell(rng, &columns[c], buf[c]);
        for (int i = 0; i < MKSHEET_SINKS; i++) {
            if (!sink_row(sinks[i], (struct row){cells, COUNT_OF(columns)}, err))
                return false;
        }
    }
    return true;
}

/* clang-format off */
static const struct sheet_note notes_zh[] = {
    {"合作伙伴", "示例科技有限公司（p0001）"}, {"账期", "2026-11（未出账，截至发布日）"},
    {"范围", "名下全部客户的消费明细，包括转售客户；不含已由其他合作伙伴承接的客户。价格币种见各行。这句话写得长一点，看看换行是否正常。"},
    {"筛选", "无"}, {"最晚交易时间", "2026-11-20 23:59:59"}};
static const struct sheet_note notes_en[] = {
    {"Partner", "Example Technology Ltd (p0001)"}, {"Cycle", "2026-11 (open, as of the issue date)"},
    {"Scope", "All consumption of the customers of this partner, resold ones included; customers taken over by another partner are left out from that day on."},
    {"Filter", "none"}, {"Latest trade time", "2026-11-20 23:59:59"}};
static const struct sheet_note closing_zh[] = {{"行数", "1,000"}, {"应付金额合计（CNY，税前）", "1,029.79"}};
static const struct sheet_note closing_en[] = {{"Rows", "1,000"}, {"Payable, total (CNY, before tax)", "1,029.79"}};
static const char *const days[] = {"11-14", "11-15", "11-16", "11-17", "11-18", "11-19", "11-20"};
static const char *const by_day[] = {"120.50", "98.10", "143.00", "160.22", "90.00", "201.75", "216.22"};
static const char *const products[] = {"弹性云服务器", "对象存储", "云数据库", "带宽", "其他"};
static const char *const by_product[] = {"512.00", "210.40", "180.39", "77.00", "50.00"};
static const struct sheet_chart charts[] = {
    {"应付金额（按日）/ Payable by day", CHART_LINE, days, by_day, COUNT_OF(days)},
    {"产品排名 / Top products", CHART_BAR, products, by_product, COUNT_OF(products)}};
static const struct sheet_proof proofs[] = {
    {"official_amount", "CNY", "1149.79599822", "1149.79599822", "0.00000000", false},
    {"payable_amount", "CNY", "1029.79", "1029.78", "0.01", true},
    {"payable_amount", "USD", "12345678901234567.89", NULL, NULL, false}};
/* clang-format on */

static void describe(const char *dir)
{
    static const char *const kinds[] = {"text", "int", "dec", "date", "time"};
    char                     path[MKSHEET_PATH];
    (void)snprintf(path, sizeof path, "%s/t.types", dir);
    FILE *file = fopen(path, "w");
    if (file == NULL)
        abort();
    for (size_t c = 0; c < COUNT_OF(columns); c++)
        (void)fprintf(file, "%s %d %d\n", kinds[columns[c].kind], columns[c].decimals,
                      columns[c].min_decimals);
    if (fclose(file) != 0)
        abort();
}

int main(int argc, char **argv)
{
    if (argc != 6 && argc != 7)
        return 64;
    bool                       zh = strcmp(argv[4], "zh") == 0;
    bool                       human = strcmp(argv[5], "human") == 0;
    const struct sink_ops     *ops[MKSHEET_SINKS] = {&sink_csv_gz, &sink_xlsx, &sink_xlsx_plain};
    const struct sheet_closing closing = {
        zh ? closing_zh : closing_en, 2, proofs, COUNT_OF(proofs), charts, COUNT_OF(charts)};
    const struct sheet sheet = {
        .report = "consumption_detail",
        .title = zh ? "客户消费明细" : "Customer consumption detail",
        .locale = zh ? LOCALE_ZH : LOCALE_EN,
        .profile = human ? PROFILE_HUMAN : PROFILE_MACHINE,
        .created = MKSHEET_CREATED,
        .columns = columns,
        .column_count = COUNT_OF(columns),
        .notes = zh ? notes_zh : notes_en,
        .note_count = COUNT_OF(notes_zh),
        .sheet_rows = argc == 7 ? (uint32_t)strtoul(argv[6], NULL, 10) : 0,
    };
    struct arena        arena;
    struct err          err = {.kind = ERR_NONE};
    struct rng          rng = {strtoull(argv[2], NULL, 10)};
    struct sink        *sinks[MKSHEET_SINKS];
    struct sink_figures figures;
    char                path[MKSHEET_PATH];

    arena_open(&arena, "mksheet", MKSHEET_ARENA);
    (void)snprintf(path, sizeof path, "%s/t", argv[1]);
    describe(argv[1]);
    bool ok = true;
    for (int i = 0; i < MKSHEET_SINKS && ok; i++)
        ok = sink_open(&sinks[i], ops[i], &sheet, path, &arena, &err);
    ok = ok && fill(sinks, &rng, strtol(argv[3], NULL, 10), &err);
    for (int i = 0; i < MKSHEET_SINKS && ok; i++) {
        ok = sink_finish(sinks[i], &closing, &figures, &err);
        if (ok)
            (void)printf("%s rows=%llu bytes=%llu cut=%llu sha256=%s content=%s\n", ops[i]->format,
                         (unsigned long long)figures.rows, (unsigned long long)figures.bytes,
                         (unsigned long long)figures.cut_cells, figures.sha256,
                         figures.content_sha256);
    }
    if (!ok)
        (void)fprintf(stderr, "%s\n", err.text);
    arena_close(&arena);
    return ok ? 0 : 1;
}
