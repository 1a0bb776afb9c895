"""The server: a venue in one process, with its doors open."""
