/*
 * plain.c - the least that a C program can do: one COPY per partner, each line turned into CSV or
 * into a worksheet, ISA-L level 1 and SHA-256 of the file, nothing checked. Single process.
 *
 *     plain csv|xlsx FOLDER FIRST LAST
 */
#include <libpq-fe.h>
#include <openssl/evp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <xlsxwriter.h>
#include <zlib.h>
#ifdef HAVE_ISAL
#include <isa-l.h>
#endif

#define COLUMNS 20
#define ROOM    (1 << 18)

struct out {
    FILE       *file;
    EVP_MD_CTX *sha;
    char        in[2 * ROOM];
    size_t      used;
    uint8_t     packed[ROOM];
#ifdef HAVE_ISAL
    struct isal_zstream z;
    uint8_t             level[ISAL_DEF_LVL1_DEFAULT];
#else
    z_stream z;
#endif
};

static void check(int ok, const char *what)
{
    if (!ok) {
        (void)fprintf(stderr, "plain: %s\n", what);
        exit(1);
    }
}

static void out_write(struct out *o, size_t n)
{
    check(fwrite(o->packed, 1, n, o->file) == n, "write");
    (void)EVP_DigestUpdate(o->sha, o->packed, n);
}

static void out_flush(struct out *o, int last)
{
    o->z.next_in = (void *)o->in;
    o->z.avail_in = (unsigned)o->used;
#ifdef HAVE_ISAL
    o->z.end_of_stream = (uint16_t)last;
#endif
    do {
        o->z.next_out = o->packed;
        o->z.avail_out = ROOM;
#ifdef HAVE_ISAL
        check(isal_deflate(&o->z) == COMP_OK, "deflate");
#else
        (void)deflate(&o->z, last ? Z_FINISH : Z_NO_FLUSH);
#endif
        out_write(o, ROOM - o->z.avail_out);
    } while (o->z.avail_out == 0);
    o->used = 0;
}

static void out_open(struct out *o, const char *path)
{
    o->file = fopen(path, "wb");
    check(o->file != NULL, path);
    o->sha = EVP_MD_CTX_new();
    (void)EVP_DigestInit_ex(o->sha, EVP_sha256(), NULL);
    o->used = 0;
#ifdef HAVE_ISAL
    isal_deflate_init(&o->z);
    o->z.level = 1;
    o->z.level_buf = o->level;
    o->z.level_buf_size = sizeof o->level;
    o->z.gzip_flag = IGZIP_GZIP;
#else
    memset(&o->z, 0, sizeof o->z);
    (void)deflateInit2(&o->z, 1, Z_DEFLATED, 31, 8, 0);
#endif
}

static void out_close(struct out *o)
{
    unsigned char hash[EVP_MAX_MD_SIZE];
    out_flush(o, 1);
    (void)EVP_DigestFinal_ex(o->sha, hash, NULL);
    EVP_MD_CTX_free(o->sha);
    check(fclose(o->file) == 0, "close");
}

/* Cuts a COPY line into its cells, in place. */
static void cut(char *line, char **cells)
{
    char  *to = line;
    size_t n = 0;
    cells[n++] = to;
    for (char *p = line; *p != '\0' && *p != '\n'; p++) {
        if (*p == '\t') {
            *to++ = '\0';
            check(n < COLUMNS, "too many columns");
            cells[n++] = to;
        } else if (*p == '\\' && *++p != 'N') {
            *to++ = *p == 't' ? '\t' : *p == 'n' ? '\n' : *p == 'r' ? '\r' : *p;
        } else if (*p != 'N' || p[-1] != '\\') {
            *to++ = *p;
        }
    }
    *to = '\0';
    check(n == COLUMNS, "too few columns");
}

static void csv_row(struct out *o, char **cells, size_t len)
{
    if (o->used + 2 * len + 64 > sizeof o->in)
        out_flush(o, 0);
    char *to = o->in + o->used;
    for (size_t i = 0; i < COLUMNS; i++) {
        size_t n = strlen(cells[i]);
        if (i > 0)
            *to++ = ',';
        if (strpbrk(cells[i], ",\"\r\n") == NULL) {
            memcpy(to, cells[i], n);
            to += n;
            continue;
        }
        *to++ = '"';
        for (const char *p = cells[i]; *p != '\0'; p++) {
            if (*p == '"')
                *to++ = '"';
            *to++ = *p;
        }
        *to++ = '"';
    }
    *to++ = '\r';
    *to++ = '\n';
    o->used = (size_t)(to - o->in);
}

static void xlsx_row(lxw_worksheet *sheet, lxw_format *money, lxw_row_t row, char **cells)
{
    for (lxw_col_t i = 0; i < COLUMNS; i++)
        if (i == 11 || i == 12)
            (void)worksheet_write_number(sheet, row, i, strtod(cells[i], NULL), NULL);
        else if (i == 14 || i >= 17)
            (void)worksheet_write_number(sheet, row, i, strtod(cells[i], NULL), money);
        else
            (void)worksheet_write_string(sheet, row, i, cells[i], NULL);
}

static void partner(PGconn *conn, const char *folder, int number, int xlsx, struct out *o)
{
    char  text[1024];
    char  path[512];
    char *cells[COLUMNS];
    char *line;
    int   len;
    (void)snprintf(text, sizeof text,
                   "copy (select partner_id, partner_name, customer_id, customer_name, record_id, "
                   "resource_id, product_id, product_spec_desc, service_type_code, "
                   "resource_type_code, region_code, charging_mode, bill_type, trade_time, "
                   "usage_amount, usage_unit, currency, official_amount, discount_amount, "
                   "payable_amount from bench.line where top_id = 'B%04d' order by line_no) to "
                   "stdout",
                   number);
    PGresult *r = PQexec(conn, text);
    check(PQresultStatus(r) == PGRES_COPY_OUT, PQerrorMessage(conn));
    PQclear(r);
    (void)snprintf(path, sizeof path, "%s/B%04d.%s", folder, number, xlsx ? "xlsx" : "csv.gz");
    lxw_workbook_options options = {.constant_memory = LXW_TRUE};
    lxw_workbook        *book = xlsx ? workbook_new_opt(path, &options) : NULL;
    lxw_worksheet       *sheet = xlsx ? workbook_add_worksheet(book, NULL) : NULL;
    lxw_format          *money = xlsx ? workbook_add_format(book) : NULL;
    lxw_row_t            row = 0;
    if (xlsx)
        format_set_num_format(money, "#,##0.00");
    else
        out_open(o, path);
    while ((len = PQgetCopyData(conn, &line, 0)) > 0) {
        cut(line, cells);
        if (xlsx)
            xlsx_row(sheet, money, row++, cells);
        else
            csv_row(o, cells, (size_t)len);
        PQfreemem(line);
    }
    if (xlsx)
        check(workbook_close(book) == LXW_NO_ERROR, "workbook");
    else
        out_close(o);
    while ((r = PQgetResult(conn)) != NULL)
        PQclear(r);
}

int main(int argc, char **argv)
{
    check(argc == 5, "csv|xlsx FOLDER FIRST LAST");
    PGconn *conn = PQconnectdb("");
    check(PQstatus(conn) == CONNECTION_OK, PQerrorMessage(conn));
    struct out *o = calloc(1, sizeof *o);
    check(o != NULL, "memory");
    for (int p = atoi(argv[3]); p <= atoi(argv[4]); p++)
        partner(conn, argv[2], p, strcmp(argv[1], "xlsx") == 0, o);
    PQfinish(conn);
    free(o);
    return 0;
}
