"""Streams of a venue: what is told is resumed, and orders travel the same way."""
