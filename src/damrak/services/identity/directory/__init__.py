"""The directory: everybody's rights in memory, so that recognising a caller waits for no disk."""
