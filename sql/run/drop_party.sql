-- Names of partners and customers that a drop file mentions.
copy nightpost.drop_party (
      customer_id, partner_id, name)
from stdin
