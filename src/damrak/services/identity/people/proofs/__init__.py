"""Proofs: what a person shows to be believed, and how often he may be wrong."""
