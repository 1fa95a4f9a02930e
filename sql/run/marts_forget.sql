-- The marts are made anew from the ledger.
select nightpost.marts_forget()
