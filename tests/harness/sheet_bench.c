/*
 * sheet_bench.c - one table of 20 columns as a workbook, by libxlsxwriter alone and by our rows; as
 * CSV; and both read back as the prove stage does.
 *
 *     sheet_bench DIR ROWS TIMES
 *
 * All in turn, TIMES times, in one process; prints medians of rows per second of processor time
 * (one core) and of the ratios within one turn.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "etl/base/date.h"
#include "etl/out/readback.h"
#include "tests/harness/plain_sheet.h"

#define BENCH_ARENA   ((size_t)64 << 20)
#define BENCH_CREATED 1795190400 /* 2026-11-21 00:00:00 GMT+8 */
#define BENCH_ROWS    997        /* different ones, in turn */
#define BENCH_CELL    64
#define BENCH_PATH    512
#define BENCH_TIMES   15

/* clang-format off */
static const struct sheet_column columns[] = {
    {"partner_id",      "合作伙伴", "Partner",       NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"partner_name",    "伙伴名称", "Partner name",  NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"customer_id",     "客户ID",   "Customer ID",   NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"customer_name",   "客户名称", "Customer",      NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"region",          "区域",     "Region",        NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"order_id",        "订单号",   "Order",         NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"resource_id",     "资源ID",   "Resource",      NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"service",         "服务类型", "Service",       NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"product",         "产品",     "Product",       NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"charge_mode",     "计费模式", "Charge mode",   NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"unit",            "单位",     "Unit",          NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"trade_time",      "交易时间", "Trade time",    NULL, NULL, CELL_TIME, 0, 0, false, false},
    {"bill_date",       "账单日期", "Bill date",     NULL, NULL, CELL_DATE, 0, 0, false, false},
    {"quantity",        "数量",     "Quantity",      NULL, NULL, CELL_INT,  0, 0, true,  false},
    {"usage",           "用量",     "Usage",         NULL, NULL, CELL_DEC,  8, 0, false, false},
    {"unit_price",      "单价",     "Unit price",    NULL, NULL, CELL_DEC, 10, 2, false, false},
    {"currency",        "币种",     "Currency",      NULL, NULL, CELL_TEXT, 0, 0, false, false},
    {"official_amount", "官网价",   "List amount",   NULL, NULL, CELL_DEC,  8, 2, true,  false},
    {"discount_amount", "优惠金额", "Discount",      NULL, NULL, CELL_DEC,  8, 2, true,  false},
    {"payable_amount",  "应付金额", "Payable",       NULL, NULL, CELL_DEC,  2, 2, true,  false},
};
/* clang-format on */
#define COLUMNS COUNT_OF(columns)

struct table {
    struct str cells[BENCH_ROWS][COLUMNS];
    char       text[BENCH_ROWS][COLUMNS][BENCH_CELL];
};

static const char *cell(size_t row, size_t c, char *buf)
{
    static const char *const services[] = {"弹性云服务器", "对象存储服务", "Bandwidth", "云数据库"};
    unsigned                 n = (unsigned)(row * 7919 + c * 104729);
    switch (c) {
    case 0: return "D000123";
    case 1: return "示例科技有限公司";
    case 2: (void)snprintf(buf, BENCH_CELL, "c%010u", (unsigned)row / 50); break;
    case 3: (void)snprintf(buf, BENCH_CELL, "Customer %u & Sons", (unsigned)row / 50); break;
    case 4: return "cn-east-3";
    case 5: (void)snprintf(buf, BENCH_CELL, "CS%08u%06u", n % 99999999, n % 1000000); break;
    case 6: (void)snprintf(buf, BENCH_CELL, "%08x-%04x-4abc-8def-%012x", n, n & 0xFFFF, n); break;
    case 7: return services[row % COUNT_OF(services)];
    case 8: return "通用计算增强型 c7.large.2";
    case 9: return "按需";
    case 10: return "GB/小时";
    case 11: return date_print_time((int64_t)20400 * DATE_DAY_S + n % (28 * DATE_DAY_S), buf).data;
    case 12: return date_print(20400 + n % 28, buf).data;
    case 13: (void)snprintf(buf, BENCH_CELL, "%u", n % 1000); break;
    case 14: (void)snprintf(buf, BENCH_CELL, "%u.%08u", n % 100, n % 100000000); break;
    case 15: (void)snprintf(buf, BENCH_CELL, "0.%04u00", n % 10000); break;
    case 16: return "CNY";
    case 17: (void)snprintf(buf, BENCH_CELL, "%u.%08u", n % 1000, n % 100000000); break;
    case 18: (void)snprintf(buf, BENCH_CELL, "-%u.%04u", n % 10, n % 10000); break;
    default: (void)snprintf(buf, BENCH_CELL, "%u.%02u", n % 1000, n % 100); break;
    }
    return buf;
}

static double seconds(void)
{
    struct timespec t;
    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* Processor seconds for a file of so many rows; negative on failure. */
static double run(const struct sink_ops *ops, const struct sheet *sheet, const char *path,
                  const struct table *table, long rows, struct sink_figures *figures,
                  struct err *err)
{
    struct sink *sink;
    struct arena arena;
    double       from = seconds();
    arena_open(&arena, "bench", BENCH_ARENA);
    bool ok = sink_open(&sink, ops, sheet, path, &arena, err);
    for (long r = 0; ok && r < rows; r++)
        ok = sink_row(sink, (struct row){table->cells[r % BENCH_ROWS], COLUMNS}, err);
    ok = ok && sink_finish(sink, NULL, figures, err);
    arena_close(&arena);
    return ok ? seconds() - from : -1;
}

/* The same for reading it back, every cell of a CSV, of a workbook what the totals need. */
static double back(const struct sink_ops *ops, const char *path, const struct sink_figures *figures,
                   struct err *err)
{
    const struct manifest_schema schema = {"t", "t", "currency", "trade_time", columns, COLUMNS};
    struct manifest_file         file = {.figures = *figures};
    struct readback              read;
    struct arena                 arena;
    enum scan_next               next = SCAN_FAILED;
    double                       from = seconds();
    arena_open(&arena, "back", BENCH_ARENA);
    file.path = arena_printf(&arena, "%s%s", path, ops->suffix).data;
    file.format = ops->format;
    file.profile = "human";
    file.locale = "zh";
    if (readback_open(&read, file.path, &file, &schema, false, &arena, err))
        while ((next = readback_next(&read, err)) == SCAN_ROW)
            ;
    arena_close(&arena);
    return next == SCAN_END ? seconds() - from : -1;
}

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a;
    double y = *(const double *)b;
    return (x > y) - (x < y);
}

static double median(double *values, int count)
{
    qsort(values, (size_t)count, sizeof *values, compare);
    return values[count / 2];
}

enum { PLAIN, OURS, CSV, OURS_BACK, CSV_BACK, WAYS };

static bool turn(const struct sheet *sheet, const char *path, const struct table *table, long rows,
                 double took[WAYS], struct err *err)
{
    struct sink_figures figures;
    const struct {
        const struct sink_ops *ops;
        int                    write;
        int                    back;
    } ways[] = {{&sink_xlsx_plain, PLAIN, -1},
                {&sink_xlsx, OURS, OURS_BACK},
                {&sink_csv_gz, CSV, CSV_BACK}};
    for (size_t i = 0; i < COUNT_OF(ways); i++) {
        took[ways[i].write] = run(ways[i].ops, sheet, path, table, rows, &figures, err);
        if (took[ways[i].write] < 0)
            return false;
        if (ways[i].back >= 0 && (took[ways[i].back] = back(ways[i].ops, path, &figures, err)) < 0)
            return false;
    }
    return true;
}

static void say(const char *what, double took[][WAYS], int way, int times, long rows)
{
    double rate[BENCH_TIMES];
    for (int i = 0; i < times; i++)
        rate[i] = (double)rows / took[i][way];
    (void)printf("%-38s %9.0f rows/s of one core\n", what, median(rate, times));
}

static void say_ratio(const char *what, double took[][WAYS], int above, int below, int times)
{
    double ratio[BENCH_TIMES];
    for (int i = 0; i < times; i++)
        ratio[i] = took[i][above] / took[i][below];
    (void)printf("%-38s %9.2f\n", what, median(ratio, times));
}

int main(int argc, char **argv)
{
    const struct sheet sheet = {.report = "bench",
                                .title = "bench",
                                .created = BENCH_CREATED,
                                .columns = columns,
                                .column_count = COLUMNS};
    struct err         err = {.kind = ERR_NONE};
    double             took[BENCH_TIMES][WAYS];
    char               path[BENCH_PATH];
    if (argc != 4)
        return 64;
    long          rows = strtol(argv[2], NULL, 10);
    int           times = (int)strtol(argv[3], NULL, 10);
    struct table *table = calloc(1, sizeof *table);
    if (table == NULL || times < 1 || times > BENCH_TIMES)
        return 64;
    for (size_t r = 0; r < BENCH_ROWS; r++)
        for (size_t c = 0; c < COLUMNS; c++)
            table->cells[r][c] = str_from_z(cell(r, c, table->text[r][c]));
    (void)snprintf(path, sizeof path, "%s/t", argv[1]);
    for (int i = 0; i < times; i++)
        if (!turn(&sheet, path, table, rows, took[i], &err)) {
            (void)fprintf(stderr, "%s\n", err.text);
            return 1;
        }
    say("XLSX, libxlsxwriter alone", took, PLAIN, times, rows);
    say("XLSX, our rows", took, OURS, times, rows);
    say("CSV.gz", took, CSV, times, rows);
    say("XLSX read back", took, OURS_BACK, times, rows);
    say("CSV.gz read back", took, CSV_BACK, times, rows);
    say_ratio("libxlsxwriter / our rows (>= 8)", took, PLAIN, OURS, times);
    say_ratio("XLSX read back / written", took, OURS_BACK, OURS, times);
    say_ratio("CSV.gz read back / written", took, CSV_BACK, CSV, times);
    free(table);
    return 0;
}
