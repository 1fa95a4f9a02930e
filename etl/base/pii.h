/*
 * pii.h - phone numbers and e-mail addresses in what goes to a log or a mail.
 *
 * A bad cell may stand in a reason, and so may the phone number in it. What looks like one (a
 * mobile's 11 digits, with or without 86) or like an e-mail address keeps its ends and loses its
 * middle; ids, amounts and instants stay. The length does not change.
 */
#ifndef ETL_BASE_PII_H
#define ETL_BASE_PII_H

void pii_mask(char *text);

#endif
