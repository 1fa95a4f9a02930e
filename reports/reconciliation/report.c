/*
 * 核对 / reconciliation, for finance: what each control of the night expected and found, those that
 * did not pass first (3-operations.md, 3.3). Its workbook is the one of the night: exceptions,
 * quarantine, rounding residual and variance are its further sheets, each a CSV of its own too.
 */
#include "etl/report/report_def.h"

/* clang-format off */
static const struct report_column columns[] = {
    {"verdict",        AS_TEXT},
    {"control_no",     AS_TEXT, KEY},
    {"control_name",   AS_TEXT},
    {"control_key",    AS_TEXT, KEY},
    {"partner_id",     AS_TEXT, KEY},
    {"measure",        AS_TEXT, KEY},
    {"expected",       .type = COLUMN_DEC, .decimals = 12},
    {"actual",         .type = COLUMN_DEC, .decimals = 12},
    {"difference",     .type = COLUMN_DEC, .decimals = 12},
    {"tolerance",      .type = COLUMN_DEC, .decimals = 12},
    {"note",           AS_TEXT},
};
/* clang-format on */

static const struct report_chart charts[] = {
    {.query = "reports/reconciliation/chart_variance.sql",
     .title_zh = "应付金额较上月变化最大的伙伴（CNY）",
     .title_en = "Payable (CNY) against the month before: the largest changes",
     .kind = REPORT_CHART_BAR},
    {.query = "reports/reconciliation/chart_day.sql",
     .title_zh = "每日应付金额（CNY）",
     .title_en = "Payable by day (CNY)",
     .kind = REPORT_CHART_LINE},
};

static const struct report_choice choices[] = {
    {"控制 9（文件 = 台账）列的是上一次发布：本次各文件的结果在各自的 manifest.json "
     "中，未通过的文件不发布",
     "Control 9 (files = ledger) is told of the last issue before this one; of this one it stands "
     "in "
     "each manifest.json, and a file that fails it is not published."},
};

REPORT(reconciliation, columns, .title_zh = "核对", .title_en = "Reconciliation",
       REPORT_CHARTS(charts), REPORT_CHOICES(choices), .readers = READER_FINANCE, .dated = true,
       .row_zh = "一项控制对一个对象的预期、实际与结论",
       .row_en = "what one control expected and found for one subject, and its verdict");
