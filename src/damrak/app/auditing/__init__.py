"""The audit at work: what joins its chain to the log, and proves both without a server."""
