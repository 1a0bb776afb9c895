"""Openings: whose an account is that is being opened.

Whoever opens one without seeing all accounts manages it from then on; whom he names does too. What
cannot be given is refused before the account is open, since an account is never closed again.
"""

from sqlalchemy import select

from damrak.http.calls import Call
from damrak.ports.identity import Permission
from damrak.services.identity.storage.models import User
from damrak.services.identity.teams import groups
from damrak.services.identity.teams.acting import NO_USER, Acting
from damrak.services.identity.teams.grants import give_opener
from damrak.services.identity.teams.refusals import Absent
from damrak.services.identity.teams.roles import ACTIVE
from damrak.services.identity.teams.rooms.asking import Asking, public_id
from damrak.wire.accounts import OpenAccountRequest


class Openings:
    """Check who an account is for before it is opened, and give it to him afterwards."""

    def __init__(self, asking: Asking) -> None:
        self._asking = asking

    async def check(self, call: Call, wanted: OpenAccountRequest) -> None:
        """Raise Refused where the owner or the team cannot be what was asked."""
        if wanted.owner is not None or wanted.team_id is not None:
            await self._asking.done(call, lambda acting: _check(acting, wanted))

    async def opened(self, call: Call, account_id: int, wanted: OpenAccountRequest) -> None:
        """Give an account that was opened just now to whom it is for."""
        if wanted.owner or wanted.team_id or _keeps(call):
            await self._asking.done(call, lambda acting: _give(acting, account_id, wanted))


def _keeps(call: Call) -> bool:
    return bool(call.caller.user_id) and not call.caller.may(Permission.VIEW_ALL_ACCOUNTS)


def _check(acting: Acting, wanted: OpenAccountRequest) -> None:
    if wanted.owner is not None:
        _owner(acting, public_id(wanted.owner))
    if wanted.team_id is not None:
        acting.managed_team(wanted.team_id)


def _give(acting: Acting, account_id: int, wanted: OpenAccountRequest) -> None:
    caller = acting.caller
    owners: list[int] = []
    if caller.user_id and not caller.may(Permission.VIEW_ALL_ACCOUNTS):
        owners.append(caller.user_id)
    if wanted.owner is not None:
        owners.append(_owner(acting, public_id(wanted.owner)).id)
    for user_id in dict.fromkeys(owners):
        give_opener(acting.unit, account_id, user_id, by=caller.user_id)
    if wanted.team_id is not None:
        acting.managed_team(wanted.team_id)
        groups.add_account(acting.unit, wanted.team_id, account_id)
    acting.note("account.opened", f"account:{account_id}", account_id=account_id)


def _owner(acting: Acting, text: str) -> User:
    # Who sees all accounts opens them for anybody; ids are too long to be guessed.
    if not acting.caller.may(Permission.VIEW_ALL_ACCOUNTS):
        user: User | None = acting.user(text)
    else:
        user = acting.unit.session.scalar(select(User).where(User.public_id == text))
    if user is None or user.status != ACTIVE:
        raise Absent("owner", NO_USER, text)
    return user
