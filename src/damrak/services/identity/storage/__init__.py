"""Where identity is kept: tables, transactions, and what is sealed in them."""
