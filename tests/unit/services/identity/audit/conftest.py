"""Every test here runs on SQLite and on PostgreSQL."""

from tests.unit.services.identity.control import either_database

__all__ = ["either_database"]
