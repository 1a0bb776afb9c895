"""Markets: one machine per partition of instruments, with a book for each instrument."""
