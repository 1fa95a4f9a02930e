/*
 * xlsx_back.c - the sheets behind the data: do the totals agree, and what does each column mean.
 */
#include "etl/out/xlsx_impl.h"

#include <stdio.h>

#include "etl/base/utf8.h"
#include "etl/out/cell.h"

#define BACK_HEADER_HEIGHT 22.0
#define BACK_LABEL         30.0 /* widths in characters */
#define BACK_SHORT         12.0
#define BACK_AMOUNT        24.0
#define BACK_RESULT        20.0
#define BACK_MEANING       70.0
#define BACK_MEANING_CHARS 68
#define BACK_LINE          16.0
#define BACK_PAD           4.0
#define BACK_NAME_MAX      40   /* 31 characters of a sheet's name at most, ours have 8 */
#define BACK_FORMULA_MAX   8192 /* Excel's limit of a formula */

enum { PROOF_COLUMN, PROOF_CURRENCY, PROOF_WRITTEN, PROOF_LEDGER, PROOF_DIFFERENCE, PROOF_RESULT };
enum { DICT_ID, DICT_ZH, DICT_EN, DICT_TYPE, DICT_MEANING };

struct back_heading {
    const char *zh;
    const char *en;
    double      width;
    bool        number;
};

static bool back_columns(lxw_worksheet *sheet, const struct back_heading *headings, size_t count,
                         struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        lxw_col_t c = (lxw_col_t)i;
        if (!xlsx_ok(worksheet_set_column(sheet, c, c, headings[i].width, NULL), err))
            return false;
    }
    return xlsx_page_setup(sheet, true, err);
}

static bool back_header(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row,
                        const struct back_heading *headings, size_t count, struct err *err)
{
    if (!xlsx_ok(worksheet_set_row(sheet, row, BACK_HEADER_HEIGHT, NULL), err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct str  text = str_from_z(xlsx_word(x, headings[i].zh, headings[i].en));
        lxw_format *format = headings[i].number ? x->style.heading_num : x->style.heading;
        if (!xlsx_text(x, sheet, row, i, text, format, err))
            return false;
    }
    return true;
}

/* The index of a column by its id, or column_count: a total need not be a column. */
static size_t back_find(const struct xlsx *x, const char *id)
{
    size_t c = 0;
    while (c < x->def->column_count && strcmp(x->def->columns[c].id, id) != 0)
        c++;
    return c;
}

static bool back_is_zero(const char *amount)
{
    for (const char *p = amount; *p != '\0'; p++)
        if (*p >= '1' && *p <= '9')
            return false;
    return true;
}

static bool back_amount(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t column,
                        const char *amount, lxw_format *format, struct err *err)
{
    struct str text = str_from_z(amount);
    if (amount == NULL || text.len == 0)
        return true;
    if (!cell_is_number(text))
        return err_set(err, ERR_DATA, "\"%s\" is not a number", amount);
    return xlsx_number(x, sheet, row, column, text, format, err);
}

static bool back_verdict(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row,
                         const char *difference, struct err *err)
{
    const char *text;
    lxw_format *format = x->style.text;
    if (difference == NULL) {
        text = xlsx_word(x, "无独立合计", "no second sum");
    } else if (back_is_zero(difference)) {
        text = xlsx_word(x, "一致", "agrees");
        format = x->style.good;
    } else {
        text = xlsx_word(x, "不一致", "DIFFERS");
        format = x->style.bad;
    }
    return xlsx_text(x, sheet, row, PROOF_RESULT, str_from_z(text), format, err);
}

static bool back_proof(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row,
                       const struct sheet_proof *proof, struct err *err)
{
    size_t      c = back_find(x, proof->column_id);
    bool        known = c < x->def->column_count;
    const char *heading = known ? cell_heading(x->def, &x->def->columns[c]) : proof->column_id;
    lxw_format *format = known ? x->formats[c] : x->style.text_right;
    if (proof->control)
        heading =
            arena_printf(x->arena, "%s%s", heading, xlsx_word(x, "（核对数）", " (control sum)"))
                .data;
    bool ok =
        xlsx_text(x, sheet, row, PROOF_COLUMN, str_from_z(heading), x->style.text, err) &&
        xlsx_text(x, sheet, row, PROOF_CURRENCY, str_from_z(proof->currency), x->style.text, err) &&
        back_amount(x, sheet, row, PROOF_WRITTEN, proof->written, format, err) &&
        back_amount(x, sheet, row, PROOF_LEDGER, proof->ledger, format, err) &&
        back_amount(x, sheet, row, PROOF_DIFFERENCE, proof->difference, format, err) &&
        back_verdict(x, sheet, row, proof->difference, err);
    return ok || err_wrap(err, "reconciliation of \"%s\"", proof->column_id);
}

static bool back_rows(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, struct err *err)
{
    struct str label = str_from_z(xlsx_word(x, "数据行数", "Data rows"));
    return xlsx_text(x, sheet, row, PROOF_COLUMN, label, x->style.text, err) &&
           xlsx_ok(worksheet_write_number(sheet, row, PROOF_WRITTEN, (double)x->figures->rows,
                                          x->style.count),
                   err);
}

/* =SUM('数据'!H2:H11,'数据 2'!H2:H5): fixed words and positions, nothing from the data. */
static bool back_formula(const struct xlsx *x, lxw_col_t column, char *formula, struct err *err)
{
    int used = snprintf(formula, BACK_FORMULA_MAX, "=SUM(");
    for (const struct xlsx_page *page = x->first; page != NULL; page = page->next) {
        char range[BACK_NAME_MAX];
        lxw_rowcol_to_range(range, 1, column, page->rows, column);
        int n = snprintf(formula + used, (size_t)(BACK_FORMULA_MAX - used), "%s'%s'!%s",
                         page == x->first ? "" : ",", page->name, range);
        if (n < 0 || n >= BACK_FORMULA_MAX - used - 1)
            return err_set(err, ERR_LIMIT, "a sum over %d sheets is too long", x->pages);
        used += n;
    }
    formula[used] = ')';
    formula[used + 1] = '\0';
    return true;
}

static bool back_sum(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, size_t c, struct err *err)
{
    char       buf[DEC_TEXT_MAX];
    struct str total = dec_print(x->sums[c], buf);
    double     value;
    struct str heading = str_from_z(cell_heading(x->def, &x->def->columns[c]));
    if (!xlsx_text(x, sheet, row, PROOF_COLUMN, heading, x->style.text, err) ||
        !xlsx_number(x, sheet, row, PROOF_WRITTEN, total, x->formats[c], err))
        return false;
    if (x->as_text[c] || x->figures->rows == 0 || !xlsx_double(total, &value)) {
        struct str why = str_from_z(
            xlsx_word(x, "数值超过15位，以文本保存", "more than 15 digits: kept as text"));
        return x->figures->rows == 0 ||
               xlsx_text(x, sheet, row, PROOF_LEDGER, why, x->style.text, err);
    }
    size_t mark = arena_mark(x->arena);
    char  *formula = ARENA_ARRAY(x->arena, char, BACK_FORMULA_MAX);
    bool   ok = back_formula(x, (lxw_col_t)c, formula, err) &&
              xlsx_ok(worksheet_write_formula_num(sheet, row, PROOF_LEDGER, formula, x->formats[c],
                                                  value),
                      err);
    arena_rewind(x->arena, mark);
    return ok;
}

static bool back_sums(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row, struct err *err)
{
    static const struct back_heading headings[] = {
        {"列", "Column", BACK_LABEL, false},
        {"", "", BACK_SHORT, false},
        {"各币种写入合计", "Written, all currencies", BACK_AMOUNT, true},
        {"数据表求和公式", "Sum of the data sheets", BACK_AMOUNT, true},
    };
    bool any = false;
    for (size_t c = 0; c < x->def->column_count; c++)
        any = any || (x->def->columns[c].summed && x->def->columns[c].kind != CELL_TEXT);
    if (!any)
        return true;
    if (!back_header(x, sheet, row++, headings, COUNT_OF(headings), err))
        return false;
    for (size_t c = 0; c < x->def->column_count; c++) {
        const struct sheet_column *column = &x->def->columns[c];
        if (!column->summed || (column->kind != CELL_INT && column->kind != CELL_DEC))
            continue;
        if (!back_sum(x, sheet, row++, c, err))
            return false;
    }
    return true;
}

bool xlsx_reconciliation(struct xlsx *x, const struct sheet_closing *closing, struct err *err)
{
    static const struct back_heading headings[] = {
        [PROOF_COLUMN] = {"列", "Column", BACK_LABEL, false},
        [PROOF_CURRENCY] = {"币种", "Currency", BACK_SHORT, false},
        [PROOF_WRITTEN] = {"本文件写入合计", "Written to this file", BACK_AMOUNT, true},
        [PROOF_LEDGER] = {"台账独立合计", "Ledger's own sum", BACK_AMOUNT, true},
        [PROOF_DIFFERENCE] = {"差额", "Difference", BACK_AMOUNT, true},
        [PROOF_RESULT] = {"结果", "Result", BACK_RESULT, false},
    };
    lxw_row_t      row = 0;
    lxw_worksheet *sheet = xlsx_add_sheet(x, xlsx_word(x, "核对", "Reconciliation"), err);
    if (sheet == NULL || !back_columns(sheet, headings, COUNT_OF(headings), err) ||
        !back_header(x, sheet, row++, headings, COUNT_OF(headings), err))
        return false;
    worksheet_freeze_panes(sheet, 1, 0);
    for (size_t i = 0; i < closing->proof_count; i++)
        if (!back_proof(x, sheet, row++, &closing->proofs[i], err))
            return false;
    if (!back_rows(x, sheet, row++, err))
        return false;
    return back_sums(x, sheet, row + 1, err);
}

static struct str back_type(struct xlsx *x, const struct sheet_column *column)
{
    switch (column->kind) {
    case CELL_TEXT: return str_from_z(xlsx_word(x, "文本", "text"));
    case CELL_INT: return str_from_z(xlsx_word(x, "整数", "whole number"));
    case CELL_DATE: return str_from_z(xlsx_word(x, "日期", "date"));
    case CELL_TIME: return str_from_z(xlsx_word(x, "时间（GMT+8）", "time (GMT+8)"));
    case CELL_DEC: break;
    }
    if (column->min_decimals == column->decimals)
        return x->def->locale == LOCALE_ZH
                   ? arena_printf(x->arena, "小数（%d位）", column->decimals)
                   : arena_printf(x->arena, "decimal (%d places)", column->decimals);
    return x->def->locale == LOCALE_ZH
               ? arena_printf(x->arena, "小数（%d至%d位）", column->min_decimals, column->decimals)
               : arena_printf(x->arena, "decimal (%d to %d places)", column->min_decimals,
                              column->decimals);
}

static bool back_entry(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t row,
                       const struct sheet_column *column, struct err *err)
{
    lxw_format *format = x->style.wrap;
    const char *meaning = xlsx_word(x, column->meaning_zh, column->meaning_en);
    if (meaning == NULL)
        meaning = "";
    size_t lines = (utf8_width(str_from_z(meaning)) + BACK_MEANING_CHARS - 1) / BACK_MEANING_CHARS;
    double height = (double)(lines == 0 ? 1 : lines) * BACK_LINE + BACK_PAD;
    return xlsx_ok(worksheet_set_row(sheet, row, height, NULL), err) &&
           xlsx_text(x, sheet, row, DICT_ID, str_from_z(column->id), format, err) &&
           xlsx_text(x, sheet, row, DICT_ZH, str_from_z(column->zh), format, err) &&
           xlsx_text(x, sheet, row, DICT_EN, str_from_z(column->en), format, err) &&
           xlsx_text(x, sheet, row, DICT_TYPE, back_type(x, column), format, err) &&
           xlsx_text(x, sheet, row, DICT_MEANING, str_from_z(meaning), format, err);
}

static bool back_entries(struct xlsx *x, lxw_worksheet *sheet, lxw_row_t *row,
                         const struct sheet *def, struct err *err)
{
    for (size_t c = 0; c < def->column_count; c++) {
        size_t mark = arena_mark(x->arena);
        bool   ok = back_entry(x, sheet, (*row)++, &def->columns[c], err);
        arena_rewind(x->arena, mark);
        if (!ok)
            return err_wrap(err, "dictionary");
    }
    return true;
}

bool xlsx_dictionary(struct xlsx *x, struct err *err)
{
    static const struct back_heading headings[] = {
        [DICT_ID] = {"标识", "id", BACK_LABEL, false},
        [DICT_ZH] = {"中文名", "Chinese", BACK_LABEL, false},
        [DICT_EN] = {"英文名", "English", BACK_LABEL, false},
        [DICT_TYPE] = {"类型", "Type", BACK_AMOUNT, false},
        [DICT_MEANING] = {"含义", "Meaning", BACK_MEANING, false},
    };
    lxw_row_t      row = 1;
    lxw_worksheet *sheet = xlsx_add_sheet(x, xlsx_word(x, "字典", "Dictionary"), err);
    if (sheet == NULL || !back_columns(sheet, headings, COUNT_OF(headings), err) ||
        !back_header(x, sheet, 0, headings, COUNT_OF(headings), err))
        return false;
    worksheet_freeze_panes(sheet, 1, 0);
    if (!back_entries(x, sheet, &row, x->def, err))
        return false;
    for (const struct xlsx_annex *annex = x->annexes; annex != NULL; annex = annex->next)
        if (!xlsx_text(x, sheet, row++, DICT_ID, str_from_z(annex->def->title), x->style.section,
                       err) ||
            !back_entries(x, sheet, &row, annex->def, err))
            return false;
    return true;
}
