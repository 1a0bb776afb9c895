"""Strategies: plain classes that see a market through events and ask through commands."""
