#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "etl/extract/feed_cell.h"
#include "etl/extract/feed_run.h"
#include "etl/extract/mapping.h"
#include "etl/pg/sql.h"

#define ARENA_LIMIT (16U * 1024 * 1024)

/* clang-format off */
static const struct feed_column columns[] = {
    {"id",     OF_TEXT(8), ROW_KEY},
    {"month",  OF_TEXT(7)},
    {"amount", OF_DEC(12), REQUIRED},
    {"kind",   OF_INT},
    {"at",     OF_TIME},
    {"owner",  OF_TEXT(16)},
};
/* clang-format on */
static const struct feed_def        feed = {.name = "thing", .columns = columns, .column_count = 6};
static const struct feed_def *const feeds[] = {&feed};

static const struct mapping_account accounts[] = {{"/billing/7", "p2"}, {"1234", "p1"}};

struct fixture {
    struct arena          arena;
    struct mapping       *mapping;
    struct mapping_bound *bound;
    struct str            cells[64];
    struct mapping_names  names;
    struct mapping_fault  fault;
    struct err            err;
};

static int setup(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    assert_non_null(f);
    arena_open(&f->arena, "test", ARENA_LIMIT);
    *state = f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;
    arena_close(&f->arena);
    free(f);
    return 0;
}

/* "a,b,,d" as cells; an empty one is NULL. No quoting here. */
static struct row row_of(struct fixture *f, const char *text)
{
    struct str *cells = ARENA_ARRAY(&f->arena, struct str, 64);
    size_t      count = 0;
    for (const char *at = text;; at++) {
        size_t n = strcspn(at, ",");
        cells[count++] = n == 0 ? STR_NULL : (struct str){at, n};
        at += n;
        if (*at == '\0')
            return (struct row){cells, count};
    }
}

static bool parse(struct fixture *f, const char *text)
{
    return mapping_parse(&f->mapping, "m.ini", str_from_z(text), feeds, 1, &f->arena, &f->err);
}

static bool bind(struct fixture *f, const char *header, const char *time_zone)
{
    const struct mapping_use use = {.source = "aws",
                                    .file = "f.csv",
                                    .time_zone = time_zone,
                                    .accounts = accounts,
                                    .account_count = COUNT_OF(accounts)};
    return mapping_bind(&f->bound, f->mapping, &use, row_of(f, header), &f->arena, &f->err);
}

/* The cells with | between; NULL is ~. Or what is wrong. */
static const char *mapped(struct fixture *f, const char *row)
{
    char  *text = ARENA_ARRAY(&f->arena, char, 4096);
    size_t used = 0;
    if (!mapping_row(f->bound, row_of(f, row), 7, f->cells, &f->names, &f->fault, &f->arena))
        return arena_printf(&f->arena, "%s: %s", f->fault.column, f->fault.reason).data;
    for (size_t c = 0; c < mapping_feed(f->mapping)->column_count; c++) {
        struct str cell = str_is_null(f->cells[c]) ? STR("~") : f->cells[c];
        if (c > 0)
            text[used++] = '|';
        memcpy(text + used, cell.data, cell.len);
        used += cell.len;
    }
    return text;
}

#define HEAD "[mapping]\nname = t\nfeed = thing\n"

static void maps_every_kind_of_expression(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "null = NULL N/A\ntime_zone = UTC\n"
                              "[columns]\n"
                              "id = Id? | line()\n"
                              "month = month(Start)\n"
                              "amount = List Price - \"Paid - now\" + Fee?\n"
                              "kind = pick(Note?, notes) | code(Kind, kinds)\n"
                              "at = first(When, 时间)\n"
                              "owner = account(Account) | 'nobody'\n"
                              "[code kinds]\nUsage-Based = 3\n\"a = b\" = 4\n"
                              "[code notes]\nCommitted = 11\n"
                              "[parties]\npartner_name = Who?\n"));
    assert_true(bind(f, "List Price,Paid - now,Kind,Start, 时间 ,Account,Extra,Note,Who", NULL));
    assert_string_equal(
        mapped(f, "10.5,0.00000001,usage-based,2024-09-01,2024-09-18 22:00:00,1234,x,N/A,SunBird"),
        "f.csv:7|2024-09|10.49999999|3|2024-09-18 22:00:00+00|p1");
    assert_true(str_eq(f->names.partner, STR("SunBird")));
    assert_true(str_is_null(f->names.customer));
    assert_string_equal(mapped(f, "1,NULL,a = b,2024-09,2024-09-18T22:00:00+08:00,,x,COMMITTED,"),
                        "f.csv:7|2024-09|1|11|2024-09-18 14:00:00+00|nobody");
    assert_string_equal(mapped(f, "NULL,1,,2024-09,,,,,"),
                        "amount: is empty, but required"); /* a sum of nothing is nothing */
}

static void adds_exactly(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "[columns]\nid = A\namount = A - B\n"));
    assert_true(bind(f, "A,B", NULL));
    assert_string_equal(mapped(f, "0.3,0.1"), "0.3|~|0.2|~|~|~");
    assert_string_equal(mapped(f, "1e2,-2.5E-3"), "1e2|~|100.0025|~|~|~");
    assert_string_equal(mapped(f, "1,1"), "1|~|0|~|~|~");
    assert_string_equal(mapped(f, "1,x"), "amount: \"x\" is not a decimal number");
    assert_string_equal(mapped(f, "1,0.0000000000001"),
                        "amount: \"0.9999999999999\" has more than 12 decimals");
    assert_string_equal(mapped(f, "1,1e21"), "amount: \"1000000000000000000000\" is too large");
}

static void names_an_unknown_code_and_the_known_ones(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "[columns]\nid = I\namount = '1'\nkind = code(K, kinds)\n"
                              "[code kinds]\nUsage = 5\nTax = 15\n"));
    assert_true(bind(f, "I,K", NULL));
    assert_string_equal(mapped(f, "1,Refund"),
                        "kind: unknown code \"Refund\" (kinds); known: Usage, Tax");
    assert_true(str_eq(f->cells[2], STR("1"))); /* the good cells are there all the same */
}

static void says_which_line_an_unmapped_account_needs(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "[columns]\nid = I\namount = '1'\nowner = account(A)\n"));
    assert_true(bind(f, "I,A", NULL));
    assert_string_equal(mapped(f, "1,/billing/7"), "1|~|1|~|~|p2");
    assert_string_equal(mapped(f, "1,12345"),
                        "owner: account \"12345\" belongs to no partner yet; add below [accounts "
                        "aws]: \"12345\" = <partner id>");
}

static void takes_the_month_only_from_a_midnight(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "[columns]\nid = '1'\namount = '1'\nmonth = month(S)\n"));
    assert_true(bind(f, "S", NULL));
    assert_string_equal(mapped(f, "2025-01-01T00:00Z"), "1|2025-01|1|~|~|~");
    assert_string_equal(mapped(f, "2024-12-31T16:00:00Z"),
                        "month: \"2024-12-31T16:00:00Z\" is no midnight in the file's time zone "
                        "(UTC+00:00), so its month is uncertain: set the source's time_zone");
    assert_true(bind(f, "S", "+08:00"));
    assert_string_equal(mapped(f, "2024-12-31T16:00:00Z"), "1|2025-01|1|~|~|~");
    assert_string_equal(mapped(f, "2025-13"),
                        "month: \"2025-13\": is not an instant (YYYY-MM-DD HH:MM:SS or ISO 8601)");
    assert_false(bind(f, "S", "Beijing"));
    assert_string_equal(f->err.text, "source aws: \"Beijing\" is no time zone: UTC or an offset "
                                     "such as +08:00");
}

static void refuses_a_header_without_what_it_needs(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "[columns]\nid = Id\namount = BilledCost\n"));
    assert_false(bind(f, "Id,BiledCost,Other", NULL));
    assert_int_equal(f->err.kind, ERR_CONFIG);
    assert_string_equal(f->err.text, "f.csv: column BilledCost is missing; the file has: Id, "
                                     "BiledCost, Other; nearest: BiledCost");
    assert_false(bind(f, "x", NULL));
    assert_string_equal(f->err.text, "f.csv: column Id is missing (and 1 more); the file has: x");
    assert_false(bind(f, "Id,BilledCost, Id ", NULL));
    assert_string_equal(f->err.text, "f.csv: column Id comes twice in the header");
    assert_false(bind(f, "Id,\xFF", NULL));
    assert_string_equal(f->err.text,
                        "f.csv:1: the header is not UTF-8 (column 2): export it as UTF-8");
}

static void trims_when_told_to(void **state)
{
    struct fixture *f = *state;
    assert_true(parse(f, HEAD "trim = yes\nnull = --\n[columns]\nid = I\namount = A\nkind = K\n"));
    assert_true(bind(f, "I,A,K", NULL));
    assert_string_equal(mapped(f, "123\t, 4 , -- "), "123|~|4|~|~|~");
}

static void says_what_is_wrong_with_a_mapping(void **state)
{
    static const char *const bad[][2] = {
        {"x", "m.ini:1: neither [section] nor key = value"},
        {"[mapping", "m.ini:1: the section is not closed"},
        {"[mapping]\nname = a\nfeed = nothing\n", "m.ini:3: there is no feed \"nothing\""},
        {"[mapping]\nname = a\n", "m.ini: [mapping] has no feed"},
        {HEAD "zone = UTC\n", "m.ini:4: unknown setting \"zone\": name, feed, null, time_zone, "
                              "trim, derive_parties"},
        {HEAD "[columns]\nid = A\n",
         "m.ini: [columns] says nothing of amount, which feed thing needs"},
        {HEAD "[columns]\namonut = A\n",
         "m.ini:5: feed thing has no column \"amonut\"; nearest: amount"},
        {HEAD "[columns]\nid = A\nid = B\n", "m.ini:6: \"id\" stands on line 5 already"},
        {HEAD "[columns]\nid = 'A\n", "m.ini:5: 'A has no closing quote"},
        {HEAD "[columns]\nid = month(A\n", "m.ini:5: a closing bracket is missing at \"\""},
        {HEAD "[columns]\nid = week(A)\n",
         "m.ini:5: there is no function week(): first, month, day, account, code, pick, line"},
        {HEAD "[columns]\nid = code(A, t)\n", "m.ini:5: there is no [code t]"},
        {HEAD "[columns]\nid = A |\n", "m.ini:5: a heading is missing before \"\""},
        {HEAD "[columns]\nid = A ) B\n", "m.ini:5: \") B\" is not understood"},
        {HEAD "[other]\nid = A\n",
         "m.ini:5: unknown section [other]: mapping, columns, parties, code NAME"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(parse(f, bad[i][0]));
        assert_int_equal(f->err.kind, ERR_CONFIG);
        assert_string_equal(f->err.text, bad[i][1]);
    }
}

/* --- values ---------------------------------------------------------------------------------- */

static const char *checked(struct fixture *f, const struct feed_column *column, struct str value)
{
    struct str out;
    if (!feed_cell_check(column, 8 * 3600, value, &out, &f->arena, &f->err))
        return f->err.text;
    return arena_zcopy(&f->arena, out);
}

static void checks_values_of_every_type(void **state)
{
    static const struct {
        struct feed_column column;
        const char        *value;
        const char        *result;
    } cases[] = {
        {{"c", OF_TEXT(3)}, "甲乙丙", "甲乙丙"},
        {{"c", OF_TEXT(3)}, "甲乙丙丁", "has 4 characters, more than 3"},
        {{"c", OF_TEXT(3)}, "a\xFF", "is not UTF-8: byte 2 is 0xFF"},
        {{"c", OF_INT}, "-12", "-12"},
        {{"c", OF_INT}, "1.0", "\"1.0\" is not a whole number"},
        {{"c", OF_INT}, "2147483648", "\"2147483648\" is too large"},
        {{"c", OF_INT}, "-", "\"-\" is not a whole number"},
        {{"c", OF_DEC(2)}, "-0.500", "-0.5"},
        {{"c", OF_DEC(2)}, "1.005", "\"1.005\" has more than 2 decimals"},
        {{"c", OF_DEC(2)}, "1,005", "\"1,005\" is not a decimal number"},
        {{"c", OF_DEC(2)}, "NaN", "\"NaN\" is not a decimal number"},
        {{"c", OF_DEC(2)}, "-Infinity", "\"-Infinity\" is not a decimal number"},
        {{"c", OF_DEC(12)}, "1.5E-5", "0.000015"},
        {{"c", OF_DEC(2)}, "12.345e+3", "12345"},
        {{"c", OF_DEC(2)}, "1e999", "\"1e999\" is not a decimal number"},
        {{"c", OF_DEC(2)}, "1e-5", "\"1e-5\" has more than 2 decimals"},
        {{"c", OF_DEC(2)}, "e5", "\"e5\" is not a decimal number"},
        {{"c", OF_DEC(2)}, ".e5", "\".e5\" is not a decimal number"},
        {{"c", OF_TIME}, "2024-04-01 00:00:00", "2024-03-31 16:00:00+00"},
        {{"c", OF_TIME}, "2024-04-01", "2024-03-31 16:00:00+00"},
        {{"c", OF_TIME}, "2024-03-31T16:00:00.120Z", "2024-03-31 16:00:00.12+00"},
        {{"c", OF_TIME}, "2024-03-31T16:00:00.0000000Z", "2024-03-31 16:00:00+00"},
        {{"c", OF_TIME}, "2024-03-31 16:00-0530", "2024-03-31 21:30:00+00"},
        {{"c", OF_TIME}, "2024-03-31 16:00:00 UTC", "2024-03-31 16:00:00+00"},
        {{"c", OF_TIME}, "infinity", "infinity"},
        {{"c", OF_TIME},
         "2024-03-31 24:00:00",
         "\"2024-03-31 24:00:00\" is not an instant (YYYY-MM-DD HH:MM:SS or ISO 8601)"},
        {{"c", OF_TIME},
         "0001-01-01",
         "\"0001-01-01\" is not an instant (YYYY-MM-DD HH:MM:SS or ISO 8601)"},
        {{"c", OF_DATE}, "2024-02-29", "2024-02-29"},
        {{"c", OF_DATE}, "2023-02-29", "\"2023-02-29\" is not a date (YYYY-MM-DD)"},
        {{"c", OF_BOOL}, "TRUE", "true"},
        {{"c", OF_BOOL}, "0", "false"},
        {{"c", OF_BOOL}, "maybe", "\"maybe\" is neither true nor false"},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++)
        assert_string_equal(checked(f, &cases[i].column, str_from_z(cases[i].value)),
                            cases[i].result);
    const struct feed_column required = {"c", OF_INT, REQUIRED};
    const struct feed_column text = {"c", OF_TEXT(3)};
    assert_string_equal(checked(f, &required, STR_NULL), "is empty, but required");
    assert_string_equal(checked(f, &text, STR("a\0b")), "has a NUL character");
}

/* --- what we ship ---------------------------------------------------------------------------- */

static void parse_shipped(struct fixture *f, const char *path)
{
    const struct sql_file *file = sql_find(path);
    assert_non_null(file);
    if (!mapping_parse(&f->mapping, path, file->text, feed_registry, feed_registry_count, &f->arena,
                       &f->err))
        fail_msg("%s", f->err.text);
}

static size_t column_of(const char *field)
{
    const struct feed_def *consumption = feed_find("consumption");
    for (size_t c = 0; c < consumption->column_count; c++)
        if (strcmp(consumption->columns[c].field, field) == 0)
            return c;
    fail_msg("%s", field);
    return 0;
}

static void assert_field(struct fixture *f, const char *field, const char *value)
{
    struct str cell = f->cells[column_of(field)];
    assert_string_equal(str_is_null(cell) ? "~" : arena_zcopy(&f->arena, cell), value);
}

#define FOCUS_HEAD                                                                                 \
    "BilledCost,BillingAccountId,BillingAccountName,BillingCurrency,BillingPeriodStart,"           \
    "ChargeCategory,ChargeDescription,ChargeFrequency,ChargePeriodEnd,ChargePeriodStart,"          \
    "ConsumedQuantity,ConsumedUnit,ListCost,PricingCategory,ServiceName,SkuId,SubAccountId,"       \
    "SubAccountName"

static void maps_focus(void **state)
{
    static const char *const paths[] = {"etl/feeds/mappings/focus_1_0.ini",
                                        "etl/feeds/mappings/focus_1_2.ini"};
    struct fixture          *f = *state;
    for (size_t i = 0; i < COUNT_OF(paths); i++) {
        parse_shipped(f, paths[i]);
        assert_true(mapping_derives_parties(f->mapping));
        assert_true(bind(f, FOCUS_HEAD, NULL));
        (void)mapped(f, "0.00000080000,1234,SunBird,USD,2024-09-01 00:00:00,Usage,requests,"
                        "Usage-based,2024-09-18 23:00:00,2024-09-18 22:00:00,2.000000000000000,"
                        "Requests,0.00000090000,Standard,SQS,G95F,51738928782,Atlas Nimbus");
        assert_null(f->fault.column);
        assert_field(f, "customer_id", "51738928782");
        assert_field(f, "bill_cycle", "2024-09");
        assert_field(f, "record_id", "f.csv:7");
        assert_field(f, "trade_time", "2024-09-18 22:00:00+00");
        assert_field(f, "consume_to", "2024-09-18 23:00:00+00");
        assert_field(f, "source_partner_id", "p1");
        assert_field(f, "charging_mode", "3");
        assert_field(f, "bill_type", "5");
        assert_field(f, "official_amount", "0.0000009");
        assert_field(f, "discount_amount", "0.0000001");
        assert_field(f, "erase_amount", "0");
        assert_field(f, "payable_amount", "0.0000008");
        assert_field(f, "cash_amount", "0.0000008");
        assert_field(f, "usage_amount", "2");
        assert_field(f, "currency", "USD");
        assert_true(str_eq(f->names.partner, STR("SunBird")));
        assert_true(str_eq(f->names.customer, STR("Atlas Nimbus")));
        (void)mapped(f, "-1,1234,NULL,USD,2024-09-01 00:00:00,Purchase,,Recurring,"
                        "2024-09-18 23:00:00,2024-09-18 22:00:00,NULL,NULL,0,Committed,SP,NULL,"
                        "NULL,NULL");
        assert_null(f->fault.column);
        assert_field(f, "customer_id", "1234");
        assert_field(f, "charging_mode", "11");
        assert_field(f, "bill_type", "1");
        assert_field(f, "discount_amount", "1");
        assert_field(f, "usage_amount", "~");
        assert_true(str_is_null(f->names.partner));
    }
}

static void maps_the_vendors_bill_by_field_name(void **state)
{
    struct fixture *f = *state;
    parse_shipped(f, "etl/feeds/mappings/vendor_bill.ini");
    assert_true(bind(f,
                     "bill_cycle,customer_id,association_type,service_type_code,charging_mode,"
                     "trade_time,trade_id,id,bill_detail_type,official_amount,"
                     "official_discount_amount,payment_amount,cash_amount,coupon_amount,currency",
                     NULL));
    (void)mapped(f, "2020-11,c1,2,hws.service.type.obs,3,2020-11-17T06:43:38Z,t1,r1,5,0.04599822,"
                    ",0.04,0.03,0.01,CNY");
    assert_null(f->fault.column);
    assert_field(f, "erase_amount", "0.00599822");
    assert_field(f, "discount_amount", "~");
    assert_field(f, "voucher_amount", "0.01");
    assert_field(f, "trade_time", "2020-11-17 06:43:38+00");
    assert_field(f, "source_association_type", "2");
}

static void maps_the_vendors_bill_by_chinese_heading(void **state)
{
    struct fixture *f = *state;
    parse_shipped(f, "etl/feeds/mappings/vendor_bill.ini");
    assert_true(bind(f,
                     "账期,客户ID,产品类型编码,计费模式,账单类型,交易时间,订单号/交易号,官网价,"
                     "优惠金额,抹零金额,应付金额,现金支付,币种",
                     NULL));
    (void)mapped(f, "2026-01,c1,hws.service.type.ec2,包年/包月,消费-新购,2026-01-01 00:30:00,"
                    "CS123\t,100,20,--,80,80,CNY");
    assert_null(f->fault.column);
    assert_field(f, "charging_mode", "1");
    assert_field(f, "bill_type", "1");
    assert_field(f, "trade_time", "2025-12-31 16:30:00+00");
    assert_field(f, "trade_id", "CS123");
    assert_field(f, "erase_amount", "0");
    assert_field(f, "record_id", "f.csv:7");
}

static void our_own_layout_needs_no_mapping(void **state)
{
    struct fixture *f = *state;
    f->mapping = mapping_own(&feed, &f->arena);
    assert_true(bind(f, "amount,at,id", NULL));
    assert_string_equal(mapped(f, "1.50,2026-01-01 08:00:00,x"),
                        "x|~|1.5|~|2026-01-01 00:00:00+00|~");
    assert_false(bind(f, "id,at", NULL));
    assert_string_equal(f->err.text, "f.csv: column amount is missing; the file has: id, at");
}

#define TEST(function) cmocka_unit_test_setup_teardown(function, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(maps_every_kind_of_expression),
        TEST(adds_exactly),
        TEST(names_an_unknown_code_and_the_known_ones),
        TEST(says_which_line_an_unmapped_account_needs),
        TEST(takes_the_month_only_from_a_midnight),
        TEST(refuses_a_header_without_what_it_needs),
        TEST(trims_when_told_to),
        TEST(says_what_is_wrong_with_a_mapping),
        TEST(checks_values_of_every_type),
        TEST(maps_focus),
        TEST(maps_the_vendors_bill_by_field_name),
        TEST(maps_the_vendors_bill_by_chinese_heading),
        TEST(our_own_layout_needs_no_mapping),
    };
    return cmocka_run_group_tests_name("mapping", tests, NULL, NULL);
}
