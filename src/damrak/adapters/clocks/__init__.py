"""Clocks: where wall time, or a time that somebody sets, comes from."""
