"""Drivers of the snapshots port."""
