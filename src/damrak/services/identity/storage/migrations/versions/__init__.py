"""The changes, one file each, the oldest first; none is altered once it was released."""
