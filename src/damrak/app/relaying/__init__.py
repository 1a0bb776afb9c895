"""The relay: a process that tells the stream of the venue beside it, and takes no orders."""
