"""Everything that can be asked, followed or commanded states what it needs (ASVS 4.1.1)."""

from typing import get_args

from damrak.domain.commands import AdvanceTime, Command
from damrak.ports.identity import ROLE_PERMISSIONS, Permission, Role
from damrak.services.gateway.rest.rooms.commands import COMMAND_PERMISSIONS
from damrak.services.gateway.stream.listening import CHANNEL_PERMISSIONS, PUBLIC
from damrak.wire.stream import Channel


def test_every_channel_states_what_it_needs() -> None:
    assert set(CHANNEL_PERMISSIONS) == set(Channel)
    for channel, needs in CHANNEL_PERMISSIONS.items():
        of_market = channel in PUBLIC
        assert needs is (Permission.VIEW_MARKETS if of_market else Permission.VIEW_ACCOUNTS)


def test_every_command_states_what_it_needs() -> None:
    assert set(COMMAND_PERMISSIONS) == set(get_args(Command)) - {AdvanceTime}
    # Nobody outside says what time it is.
    assert AdvanceTime not in COMMAND_PERMISSIONS


def test_every_permission_is_somebody_s() -> None:
    given = frozenset().union(*ROLE_PERMISSIONS.values())

    assert set(Permission) - given == {Permission.SERVE}
    assert ROLE_PERMISSIONS[Role.ADMIN] == given
