-- Writers on several hosts (3-operations.md, 3.7): one run reads, computes and controls, others write its
-- files, each the recipients of its share of the partners.
alter table nightpost.run
    add column shards int4,                       -- into how many shares it is being written, null: whole
    add column marts  text collate "C";                       -- the schema its reports read, known once it is reconciled
