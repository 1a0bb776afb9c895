"""Reading the audit: what is found, how it is told, and whether it still holds."""
