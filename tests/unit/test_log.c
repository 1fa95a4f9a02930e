#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "etl/base/log.h"
#include "etl/base/progress.h"

struct fixture {
    struct log log;
    int        out[2];
    char       text[2 * LOG_LINE_MAX];
};

static int64_t fixed_clock(void)
{
    return 1795221000207; /* 2026-11-21 00:30:00.207 UTC */
}

static int open_log(void **state)
{
    struct fixture *f = calloc(1, sizeof *f);
    if (f == NULL || pipe(f->out) != 0 || fcntl(f->out[0], F_SETFL, O_NONBLOCK) != 0)
        return -1;
    log_open(&f->log, f->out[1]);
    f->log.clock_ms = fixed_clock;
    *state = f;
    return 0;
}

static int close_log(void **state)
{
    struct fixture *f = *state;
    (void)close(f->out[0]);
    (void)close(f->out[1]);
    free(f);
    return 0;
}

static const char *written(struct fixture *f)
{
    ssize_t n = read(f->out[0], f->text, sizeof f->text - 1);
    f->text[n > 0 ? n : 0] = '\0';
    return f->text;
}

#define TS "ts=2026-11-21T00:30:00.207Z "

static void writes_logfmt(void **state)
{
    struct fixture *f = *state;
    log_info(&f->log, "unit done", "unit", "orders/p1", "rows", log_u64(300000), "none",
             (const char *)NULL, "late", log_i64(-5), NULL);
    assert_string_equal(written(f),
                        TS "level=info msg=\"unit done\" unit=orders/p1 rows=300000 late=-5\n");
}

static void writes_json(void **state)
{
    struct fixture *f = *state;
    f->log.format = LOG_JSON;
    f->log.run = "17";
    log_error(&f->log, "loaded", "rows", log_u64(UINT64_MAX), "partner", "8611537", NULL);
    assert_string_equal(written(f),
                        "{\"ts\":\"2026-11-21T00:30:00.207Z\",\"level\":\"error\",\"run\":\"17\","
                        "\"msg\":\"loaded\",\"rows\":18446744073709551615,"
                        "\"partner\":\"8611537\"}\n");
}

static void no_value_forges_a_line(void **state)
{
    static const struct {
        const char *value;
        const char *shown;
    } cases[] = {
        {"", "\"\""},
        {"华东", "华东"},
        {"a b", "\"a b\""},
        {"a=b", "\"a=b\""},
        {"x\nlevel=error", "\"x\\nlevel=error\""},
        {"\r\t\x1b[2J\x7f", "\"\\u000d\\t\\u001b[2J\\u007f\""},
        {"say \"hi\" \\", "\"say \\\"hi\\\" \\\\\""},
        {"bad \xFF utf8", "\"bad \xEF\xBF\xBD utf8\""},
        {"csi \xC2\x9B", "\"csi \\u009b\""},
    };
    struct fixture *f = *state;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char expected[256];
        log_warn(&f->log, "m", "v", cases[i].value, NULL);
        (void)snprintf(expected, sizeof expected, TS "level=warn msg=m v=%s\n", cases[i].shown);
        assert_string_equal(written(f), expected);
    }
}

static void cuts_a_long_line_and_says_so(void **state)
{
    struct fixture *f = *state;
    char            value[2 * LOG_LINE_MAX];
    memset(value, 'x', sizeof value - 1);
    value[sizeof value - 1] = '\0';
    value[10] = ' ';
    f->log.format = LOG_JSON;
    log_info(&f->log, "m", "v", value, "w", "lost", NULL);
    size_t len = strlen(written(f));
    assert_true(len <= LOG_LINE_MAX && len > LOG_LINE_MAX - 32);
    assert_string_equal(f->text + len - 16, "xx\",\"cut\":true}\n");
    value[10] = 'x'; /* bare: the pair is left out whole */
    f->log.format = LOG_LOGFMT;
    log_info(&f->log, "m", "v", value, NULL);
    assert_string_equal(written(f), TS "level=info msg=m cut=true\n");
}

static void leaves_out_what_is_less_important(void **state)
{
    struct fixture *f = *state;
    struct err      err = {.kind = ERR_NONE};
    log_debug(&f->log, "m", NULL);
    assert_string_equal(written(f), "");
    assert_true(log_level_parse("debug", &f->log.level, &err));
    log_debug(&f->log, "m", NULL);
    assert_string_equal(written(f), TS "level=debug msg=m\n");
    assert_false(log_level_parse("loud", &f->log.level, &err));
    assert_string_equal(err.text, "log level \"loud\": use error, warn, info or debug");
    assert_false(log_format_parse("xml", &f->log.format, &err));
    assert_string_equal(err.text, "log format \"xml\": use logfmt or json");
    assert_true(log_format_parse("json", &f->log.format, &err));
    assert_int_equal(f->log.format, LOG_JSON);
    assert_true(log_format_parse("logfmt", &f->log.format, &err));
}

static void the_clocks_go_forward(void **state)
{
    (void)state;
    assert_true(log_clock_ms() > INT64_C(1700000000000));
    int64_t before = log_steady_ms();
    assert_true(log_steady_ms() >= before);
}

static void draws_a_bar_on_a_terminal_only(void **state)
{
    struct fixture *f = *state;
    struct progress progress;
    progress_open(&progress, &f->log, 10, "files");
    progress_step(&progress, 5);
    progress_close(&progress);
    assert_string_equal(written(f), "");

    f->log.terminal = true;
    progress_open(&progress, &f->log, 2000, "files");
    assert_string_equal(written(f), "\r\033[Kfiles  [....................]  0 %  0 of 2,000");
    progress_step(&progress, 1220); /* too soon to draw again */
    assert_string_equal(written(f), "");
    progress.drawn_ms = 1;
    progress_step(&progress, 0);
    assert_string_equal(written(f), "\r\033[Kfiles  [############........]  61 %  1,220 of 2,000");
    log_info(&f->log, "m", NULL);
    assert_string_equal(written(f), "\r\033[K" TS "level=info msg=m\n");
    progress_close(&progress);
    assert_string_equal(written(f), "\r\033[K");

    progress_open(&progress, &f->log, 0, "rows");
    assert_string_equal(written(f), "\r\033[Krows  0");
    progress_close(&progress);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(writes_logfmt, open_log, close_log),
        cmocka_unit_test_setup_teardown(writes_json, open_log, close_log),
        cmocka_unit_test_setup_teardown(no_value_forges_a_line, open_log, close_log),
        cmocka_unit_test_setup_teardown(cuts_a_long_line_and_says_so, open_log, close_log),
        cmocka_unit_test_setup_teardown(leaves_out_what_is_less_important, open_log, close_log),
        cmocka_unit_test(the_clocks_go_forward),
        cmocka_unit_test_setup_teardown(draws_a_bar_on_a_terminal_only, open_log, close_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
