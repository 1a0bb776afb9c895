"""Peering: what processes of one venue that are apart show and tell each other."""
