"""Grants: who may see an account, trade on it, or manage it.

Whether an account is open the venue knows, so that is asked before anybody comes here.
"""

from msgspec import Struct
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from damrak.ports.identity import Level, Permission
from damrak.services.identity.storage.models import Grant, Team, TeamAccount, User
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.teams import rules
from damrak.services.identity.teams.acting import ERASED, Acting, touch_team
from damrak.services.identity.teams.refusals import Absent, Broken, NotAllowed, Taken


class Wish(Struct, frozen=True, kw_only=True):
    """Say who is to have which level on an account: a person or a team."""

    account_id: int
    level: Level
    user_id: str | None = None
    team_id: int | None = None


class ShownGrant(Struct, frozen=True, kw_only=True):
    """Tell a grant; ``name`` is what the person or team is called."""

    grant_id: int
    account_id: int
    user_id: str | None
    team_id: int | None
    name: str | None
    level: Level
    granted_time: int


def of_account(acting: Acting, account_id: int) -> list[ShownGrant]:
    """Return the grants on an account; raises Absent, NotAllowed."""
    _require_sharing(acting, account_id, Level.VIEW)
    asked = (
        select(Grant, User, Team)
        .outerjoin(User, User.id == Grant.user_id)
        .outerjoin(Team, Team.id == Grant.team_id)
        .where(Grant.account_id == account_id)
        .order_by(Grant.id)
    )
    rows = acting.unit.session.execute(asked)
    return [
        _shown(acting.unit, row.Grant, row.User or row.Team)
        for row in rows
        if row.User is None or row.User.status != ERASED
    ]


def team_of(acting: Acting, account_id: int) -> int | None:
    """Return the team that an account is in, whose leaders manage it."""
    row = acting.unit.session.get(TeamAccount, account_id)
    return None if row is None else row.team_id


def put(acting: Acting, wish: Wish) -> ShownGrant:
    """Grant somebody a level on an account instead of the one that he has.

    Raises Absent, NotAllowed, Broken.
    """
    _require_sharing(acting, wish.account_id, wish.level)
    whose = _whose(acting, wish)
    unit, account = acting.unit, Grant.account_id == wish.account_id
    holder = Grant.user_id if isinstance(whose, User) else Grant.team_id
    row = unit.session.scalar(select(Grant).where(account, holder == whose.id))
    if row is None:
        row = Grant(account_id=wish.account_id, level=Level.NONE)
        row.user_id = whose.id if isinstance(whose, User) else None
        row.team_id = whose.id if isinstance(whose, Team) else None
        unit.session.add(row)
    elif wish.level < row.level:
        _require_taking_back(acting, row)
    if row.level != wish.level:
        # Who only says again what is so has not given it.
        row.level, row.granted_by = wish.level, acting.caller.user_id
        row.granted_time = unit.now
        _flush(unit)
        _touch(unit, row)
        _note(acting, "account.granted", row, whose)
    return _shown(unit, row, whose)


def take_back(acting: Acting, account_id: int, grant_id: int) -> None:
    """End a grant on an account; raises Absent, NotAllowed."""
    if not acting.caller.may_see(account_id):
        raise _no_account(account_id)
    unit = acting.unit
    row = unit.session.get(Grant, grant_id)
    whose: User | Team | None = None
    if row is not None and row.account_id == account_id and _may_know(acting, row):
        if row.user_id is not None:
            whose = unit.session.get(User, row.user_id)
        else:
            whose = unit.session.get(Team, row.team_id)
    if row is None or whose is None:
        raise Absent("grant_id", "a grant on the account", grant_id)
    _require_taking_back(acting, row)
    unit.session.delete(row)
    _touch(unit, row)
    _note(acting, "account.grant_ended", row, whose)


def give_opener(unit: Unit, account_id: int, user_id: int, *, by: int) -> None:
    """Let somebody manage an account that was just opened."""
    row = Grant(account_id=account_id, user_id=user_id, level=Level.MANAGE, granted_by=by)
    row.granted_time = unit.now
    unit.session.add(row)
    _flush(unit)
    unit.changed(user_id)


def _require_sharing(acting: Acting, account_id: int, level: Level) -> None:
    caller = acting.caller
    # Who manages users does so without looking into accounts.
    if not caller.may_see(account_id) and not caller.may(Permission.MANAGE_USERS):
        raise _no_account(account_id)
    if not rules.may_share(caller, account_id, level):
        raise NotAllowed(f"account {account_id} is not yours to share so far")


def _require_taking_back(acting: Acting, row: Grant) -> None:
    shared = rules.Shared(row.user_id, Level(row.level), row.granted_by, row.granted_time)
    own = Grant.account_id == row.account_id, Grant.user_id == acting.caller.user_id
    asked = select(Grant.granted_time).where(*own, Grant.level == Level.MANAGE)
    since = acting.unit.session.scalar(asked)
    if not rules.may_take_back(acting.caller, row.account_id, shared, since=since):
        raise NotAllowed("this grant is not yours to take back: another gave it")


def _may_know(acting: Acting, row: Grant) -> bool:
    own = acting.caller.user_id != 0 and row.user_id == acting.caller.user_id
    return own or rules.may_share(acting.caller, row.account_id, Level.VIEW)


def _whose(acting: Acting, wish: Wish) -> User | Team:
    if (wish.user_id is None) == (wish.team_id is None):
        raise Broken("user_id", "or team_id must be given, and not both")
    if wish.user_id is not None:
        return acting.user(wish.user_id)
    assert wish.team_id is not None
    return acting.team(wish.team_id)


def _no_account(account_id: int) -> Absent:
    return Absent("account_id", "an open account", account_id)


def _flush(unit: Unit) -> None:
    try:
        unit.session.flush()
    except IntegrityError as error:
        raise Taken(
            "user_id", "must not have been granted something at this very moment"
        ) from error


def _touch(unit: Unit, row: Grant) -> None:
    if row.user_id is not None:
        unit.changed(row.user_id)
    elif row.team_id is not None:
        touch_team(unit, row.team_id)


def _note(acting: Acting, action: str, row: Grant, whose: User | Team) -> None:
    name = f"user:{whose.public_id}" if isinstance(whose, User) else f"team:{whose.id}"
    level = {"level": Level(row.level).name.lower()}
    acting.note(action, name, account_id=row.account_id, details=level)


def _shown(unit: Unit, row: Grant, whose: User | Team) -> ShownGrant:
    if isinstance(whose, User):
        name = None if whose.name_sealed is None else unit.vault.open(whose.name_sealed)
    else:
        name = whose.name
    return ShownGrant(
        grant_id=row.id,
        account_id=row.account_id,
        user_id=whose.public_id if isinstance(whose, User) else None,
        team_id=row.team_id,
        name=name,
        level=Level(row.level),
        granted_time=row.granted_time,
    )
