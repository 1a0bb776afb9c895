"""Rooms in which operators steer the venue: its crowd, and its kill switch."""
