"""Drivers of the tables port: one file each."""
