"""Borders: which sites are ours, which proxies are believed, and what browsers are told."""
