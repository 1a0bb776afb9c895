"""The audit: who did what, when, from where, what came of it; a chain that shows tampering."""
