"""What the tests of sessions at the door share with those of the door."""

from tests.api.rest.conftest import _quiet, house

__all__ = ["_quiet", "house"]
