"""Caches: what may be forgotten, kept in memory or in Redis."""
