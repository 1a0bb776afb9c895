"""What the public may know of the markets, as tables and queries."""
