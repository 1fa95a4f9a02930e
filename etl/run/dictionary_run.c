/*
 * dictionary_run.c - nightpost dictionary: needs no configuration and no database.
 */
#include <string.h>

#include "etl/report/dictionary.h"
#include "etl/run/app.h"
#include "etl/run/commands.h"
#include "etl/run/readers.h"

/* The reports asked for, in the registry's order; all without a name. */
static bool dictionary_pick(const struct args *args, struct dictionary *d, struct arena *arena,
                            struct err *err)
{
    const struct report_def **picked =
        ARENA_ARRAY(arena, const struct report_def *, report_registry_count);
    for (size_t w = 0; w < args->word_count; w++)
        if (report_find(args->words[w]) == NULL)
            return report_unknown(args->words[w], err);
    for (size_t i = 0; i < report_registry_count; i++) {
        bool wanted = args->word_count == 0;
        for (size_t w = 0; w < args->word_count; w++)
            wanted = wanted || strcmp(args->words[w], report_registry[i]->name) == 0;
        if (wanted)
            picked[d->count++] = report_registry[i];
    }
    d->defs = picked;
    return true;
}

bool command_dictionary(const struct args *args, int *status, struct arena *arena, struct err *err)
{
    const char       *format = args_get(args, "format");
    const char       *locale = args_get(args, "locale");
    struct dictionary d = {.arena = arena, .out = stdout, .version = NIGHTPOST_VERSION};
    (void)status;
    if (format == NULL)
        format = "md";
    if (locale == NULL)
        locale = "zh";
    if (strcmp(locale, "zh") != 0 && strcmp(locale, "en") != 0)
        return err_set(err, ERR_USAGE, "--locale %s: it is zh or en", locale);
    d.locale = strcmp(locale, "en") == 0 ? LOCALE_EN : LOCALE_ZH;
    if (!dictionary_pick(args, &d, arena, err))
        return false;
    if (strcmp(format, "md") == 0)
        dictionary_markdown(&d);
    else if (strcmp(format, "html") == 0)
        dictionary_html(&d);
    else if (strcmp(format, "ids") == 0)
        dictionary_ids(&d);
    else
        return err_set(err, ERR_USAGE, "--format %s: it is md, html or ids", format);
    return true;
}
