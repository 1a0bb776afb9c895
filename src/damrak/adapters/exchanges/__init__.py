"""Drivers of the exchange client port: how commands reach a venue."""
