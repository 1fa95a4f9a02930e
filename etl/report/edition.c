#include "etl/report/edition.h"

#include <assert.h>

#include "etl/report/field.h"

#define EDITION_NOTES_MAX 7
#define EDITION_DAY_LEN   4 /* the year of YYYY-MM[-DD]; the month follows after a sign */

const char *edition_word(const struct report_job *job, const char *zh, const char *en)
{
    return job->edition.locale == LOCALE_ZH ? zh : en;
}

struct str edition_base(const struct report_job *job, struct arena *arena)
{
    const char *month = job->cycle == NULL ? job->through : job->cycle;
    const char *id = job->edition.id == NULL ? "" : job->edition.id;
    assert(strlen(month) >= sizeof "YYYY-MM" - 1);
    return arena_printf(arena, "%s_%.4s%.2s_%s%s%s", job->def->name, month,
                        month + EDITION_DAY_LEN + 1, job->issue_date, id[0] == '\0' ? "" : "_", id);
}

const char *edition_scope(const struct report_job *job)
{
    if ((job->reader & READER_FINANCE) != 0)
        return edition_word(job, "所有伙伴的数据，含无归属的记录",
                            "rows of all partners, and rows without an owner");
    if (job->director)
        return edition_word(job, "所辖客户经理在管理期间内的客户数据，每位客户经理一个文件",
                            "rows of the managers supervised, while each of them looked after the "
                            "customer; one file per manager");
    if ((job->reader & READER_MANAGER) != 0)
        return edition_word(job, "本客户经理在管理期间内的客户数据",
                            "rows of customers while this account manager looked after them");
    if ((job->reader & READER_DISTRIBUTOR) != 0)
        return edition_word(job, "关联期间内的自有客户，以及所属云经销商在归属期间内的客户",
                            "rows of own customers while associated, and of customers of resellers "
                            "while they belonged to this distributor");
    return edition_word(job, "关联期间内的自有客户", "rows of own customers while associated");
}

bool edition_shows(const struct report_job *job, const struct report_column *column)
{
    return column->readers == 0 || (column->readers & job->reader) != 0;
}

static enum cell_kind edition_kind(enum column_type type)
{
    switch (type) {
    case COLUMN_TEXT: break;
    case COLUMN_INT: return CELL_INT;
    case COLUMN_DEC: return CELL_DEC;
    case COLUMN_DATE: return CELL_DATE;
    case COLUMN_TIME: return CELL_TIME;
    }
    return CELL_TEXT;
}

struct sheet_column edition_column(const struct report_column *column)
{
    static const struct field unknown = {.id = "", .zh = NULL};
    const struct field       *word = field_find(column->field);
    if (word == NULL)
        word = &unknown;
    return (struct sheet_column){
        .id = column->field,
        .zh = column->zh == NULL ? word->zh : column->zh,
        .en = column->en == NULL ? word->en : column->en,
        .meaning_zh = column->meaning_zh == NULL ? word->meaning_zh : column->meaning_zh,
        .meaning_en = column->meaning_en == NULL ? word->meaning_en : column->meaning_en,
        .kind = edition_kind(column->type),
        .decimals = column->decimals,
        .min_decimals = column->min_decimals,
        .summed = column->summed,
        .key = column->key,
    };
}

static const char *edition_state(const struct report_job *job)
{
    if (job->cycle_state == NULL)
        return "";
    if (strcmp(job->cycle_state, "final") == 0)
        return edition_word(job, "终稿", "final");
    if (strcmp(job->cycle_state, "provisional") == 0)
        return edition_word(job, "初稿", "provisional");
    return edition_word(job, "预估", "estimated");
}

static bool edition_has_mask(const struct report_job *job)
{
    for (size_t i = 0; i < job->def->column_count; i++)
        if (job->def->columns[i].mask != MASK_NONE && edition_shows(job, &job->def->columns[i]))
            return true;
    return false;
}

static bool edition_has_sums(const struct report_job *job)
{
    for (size_t i = 0; i < job->def->column_count; i++)
        if (job->def->columns[i].summed && job->def->columns[i].type == COLUMN_DEC &&
            edition_shows(job, &job->def->columns[i]))
            return true;
    return false;
}

static const char *edition_masked(const struct report_job *job)
{
    if (!edition_has_mask(job))
        return edition_word(job, "无个人信息列", "no column with personal data");
    return job->edition.masked
               ? edition_word(job, "已脱敏（姓名、电话、邮箱）", "masked (names, phones, e-mails)")
               : edition_word(job, "未脱敏", "not masked");
}

/* Finance, and a partner whose name nobody knows, are called by their id. */
static const char *edition_recipient(const struct report_job *job, struct arena *arena)
{
    const char *name = job->recipient_name;
    if (name == NULL || name[0] == '\0' || strcmp(name, job->recipient) == 0)
        name = (job->reader & READER_FINANCE) != 0 ? edition_word(job, "财务", "Finance") : NULL;
    return name == NULL ? job->recipient
                        : arena_printf(arena, "%s (%s)", name, job->recipient).data;
}

/* Facts of the content only: an unchanged workbook must stay the same file from day to day. */
static size_t edition_notes(const struct report_job *job, struct sheet_note *notes,
                            struct arena *arena)
{
    size_t n = 0;
    notes[n++] = (struct sheet_note){
        edition_word(job, "报表", "Report"),
        arena_printf(arena, "%s (%s)", edition_word(job, job->def->title_zh, job->def->title_en),
                     job->def->name)
            .data};
    notes[n++] = (struct sheet_note){edition_word(job, "接收方", "Recipient"),
                                     edition_recipient(job, arena)};
    if (job->cycle != NULL) {
        notes[n++] = (struct sheet_note){
            edition_word(job, "账期", "Billing cycle"),
            arena_printf(arena, "%s (%s)", job->cycle, edition_state(job)).data};
        notes[n++] = (struct sheet_note){
            edition_word(job, "筛选条件", "Filter"),
            edition_word(job, "出账账期等于上述账期，自当月1日起累计（GMT+8）",
                         "report cycle equal to the one above, cumulative from its first day "
                         "(GMT+8)")};
    } else if (job->def->dated) { /* another content every night */
        notes[n++] =
            (struct sheet_note){edition_word(job, "业务日期", "Business date"), job->through};
        notes[n++] =
            (struct sheet_note){edition_word(job, "筛选条件", "Filter"),
                                edition_word(job, "上述业务日终时的状态（GMT+8）",
                                             "as of the end of the business day above (GMT+8)")};
    } else {
        notes[n++] = (struct sheet_note){
            edition_word(job, "筛选条件", "Filter"),
            edition_word(job, "业务日终时的状态（GMT+8），日期见 manifest.json 的 data_through",
                         "as of the end of the business day (GMT+8) that manifest.json calls "
                         "data_through")};
    }
    notes[n++] = (struct sheet_note){edition_word(job, "数据范围", "Scope"), edition_scope(job)};
    notes[n++] =
        (struct sheet_note){edition_word(job, "个人信息", "Personal data"), edition_masked(job)};
    if (edition_has_sums(job))
        notes[n++] = (struct sheet_note){edition_word(job, "金额", "Amounts"),
                                         edition_word(job, "均为税前金额", "all before tax")};
    return n;
}

void edition_sheet(const struct report_job *job, struct sheet *sheet, struct arena *arena)
{
    const struct report_def *def = job->def;
    struct sheet_column     *columns = ARENA_ARRAY(arena, struct sheet_column, def->column_count);
    struct sheet_note       *notes = ARENA_ARRAY(arena, struct sheet_note, EDITION_NOTES_MAX);
    size_t                   shown = 0;
    for (size_t i = 0; i < def->column_count; i++)
        if (edition_shows(job, &def->columns[i]))
            columns[shown++] = edition_column(&def->columns[i]);
    *sheet = (struct sheet){
        .report = def->name,
        .title = edition_word(job, def->title_zh, def->title_en),
        .locale = job->edition.locale,
        .profile = job->edition.profile,
        .created = job->created,
        .columns = columns,
        .column_count = shown,
        .notes = notes,
        .note_count = edition_notes(job, notes, arena),
        .gzip = job->gzip,
    };
    assert(sheet->note_count <= EDITION_NOTES_MAX);
}
