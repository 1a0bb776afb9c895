"""What operators set is kept together with its line of audit."""

import asyncio

from damrak.ports.audit import Entry
from damrak.services.identity.venue.settings import VenueSettings
from tests.unit.services.identity.control import control


def test_a_setting_is_kept_with_its_line_and_can_be_changed() -> None:
    with control() as (store, lines):
        settings = VenueSettings(store)
        assert settings.kept("crowd") == b""
        line = Entry(action="crowd.changed", target="venue")
        asyncio.run(settings.keep("crowd", b'{"rate":150}', line))
        asyncio.run(settings.keep("crowd", b'{"rate":200}'))
        assert settings.kept("crowd") == b'{"rate":200}'
        assert settings.kept("kill_switch") == b""
        assert lines.entries == [line]
