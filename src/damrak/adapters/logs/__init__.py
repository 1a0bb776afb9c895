"""Drivers of the log port."""
