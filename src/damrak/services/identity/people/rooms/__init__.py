"""Rooms: what people ask of the venue about themselves, one room a matter."""
