/*
 * recipient_page.h - the pages beside the releases, in <outbox>/.pages:
 *
 *     <recipient>.html   the list of its releases in its own language; <recipient>.en.html or
 *                        <recipient>.zh.html the other
 *     dictionary.zh.html, dictionary.en.html   what partners may have; finance.dictionary.*  all
 *
 * They follow from the run tables and the folders that are in place, so they may be written at any
 * time, by anybody, again; a reader sees the old page or the new one.
 */
#ifndef ETL_RUN_RECIPIENT_PAGE_H
#define ETL_RUN_RECIPIENT_PAGE_H

#include "etl/run/app.h"

#define PAGES_FOLDER ".pages" /* no recipient begins with '.' */

NODISCARD bool recipient_page(const struct app *app, struct conn *conn, const char *recipient,
                              struct err *err);
NODISCARD bool dictionary_pages(const struct app *app, struct err *err);

#endif
