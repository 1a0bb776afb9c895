"""Limits: how often anybody may ask, by address, person, key and kind of request."""
