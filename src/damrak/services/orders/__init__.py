"""Orders and their fills, as tables and queries."""
