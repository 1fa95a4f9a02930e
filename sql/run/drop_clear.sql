-- Nothing of an earlier file is left in the tables a load fills by COPY.
with refused as (delete from nightpost.refused_row)
delete from nightpost.drop_party
