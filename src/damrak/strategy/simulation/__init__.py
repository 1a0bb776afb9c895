"""Simulation: seeded participants that make a market which nobody else has come to yet."""
