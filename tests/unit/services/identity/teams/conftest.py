"""The tests of teams run on every database that there is."""

from tests.unit.services.identity.control import either_database

__all__ = ["either_database"]
