"""Guarding: what stands before the doors: TLS, proxies, sites, rates, and patience with bytes."""
