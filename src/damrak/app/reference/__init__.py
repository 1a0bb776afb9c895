"""Reference: what a whole venue says of itself, for those who build against it."""
