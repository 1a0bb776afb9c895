"""A server in the background: started, found again, asked how it is, and stopped."""
