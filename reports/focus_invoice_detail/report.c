/*
 * FOCUS 1.4, InvoiceDetail: the lines of the invoices that the rows of focus_cost_and_usage are on;
 * both are joined by InvoiceId and x_InvoiceDetailId. It comes with the subscription of that
 * report. A line is what one owner's customer owes for one service and one kind of charge, so that
 * the files of a reseller hold whole lines of its distributor's invoice.
 */
#include "etl/report/report_def.h"

#define FOCUS_COLUMNS_SINCE "2026-11-21T00:00:00Z"

/* clang-format off */
static const struct report_column columns[] = {
    {"BilledCost",                     AS_AMOUNT, SUMMED},
    {"BillingAccountId",               AS_TEXT},
    {"BillingCurrency",                AS_TEXT},
    {"BillingPeriodEnd",               AS_TIME},
    {"BillingPeriodStart",             AS_TIME},
    {"ChargeCategory",                 AS_TEXT},
    {"InvoiceDetailCreated",           AS_TIME},
    {"InvoiceDetailDescription",       AS_TEXT},
    {"InvoiceDetailGrain",             AS_TEXT},
    {"InvoiceDetailId",                AS_TEXT, KEY},
    {"InvoiceDetailLastUpdated",       AS_TIME},
    {"InvoiceId",                      AS_TEXT},
    {"InvoiceIssueDate",               AS_TIME},
    {"InvoiceIssueStatus",             AS_TEXT},
    {"InvoiceIssuerName",              AS_TEXT},
    {"PaymentCurrency",                AS_TEXT},
    {"PaymentCurrencyBilledCost",      AS_AMOUNT},
    {"PaymentCurrencyInvoiceDetailId", AS_TEXT},
    {"PaymentDueDate",                 AS_TIME},
    {"PaymentTerms",                   AS_TEXT},
    {"PurchaseOrderNumber",            AS_TEXT},
    {"ReferenceInvoiceId",             AS_TEXT},
};
/* clang-format on */

REPORT(
    focus_invoice_detail, columns, .title_zh = "FOCUS 账单行", .title_en = "FOCUS invoice detail",
    REPORT_PROOF(focus_invoice_detail), .readers = READERS_PARTNERS | READER_MANAGER,
    .by_cycle = true, .cumulative = true, .currency = "BillingCurrency",
    .with = "focus_cost_and_usage", .machine_csv = true,
    .focus = {.dataset = "InvoiceDetail", .version = "1.4", .created = FOCUS_COLUMNS_SINCE},
    .subjects = "consumption",
    .row_zh = "一张账单中一位客户、一种产品、一个原账期和一种费用类别的合计",
    .row_en = "the sum of an invoice for a customer, service, cycle of origin and charge category");
