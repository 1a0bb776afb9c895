"""Guarding: what stands before the doors, made of settings: TLS, proxies, sites, rates."""
