"""Users, as admins see and change them; what is refused changes nothing."""

from collections.abc import Callable, Iterator

import pytest

from damrak.ports.identity import Role
from damrak.services.identity.people.proofs.tokens import RESET, seen
from damrak.services.identity.storage.models import LoginSession, Passkey, RecoveryCode, User
from damrak.services.identity.teams import roles, users
from damrak.services.identity.teams.acting import Acting
from damrak.services.identity.teams.refusals import Absent, NotAllowed, Taken
from tests.unit.services.identity.teams.town import Town, open_town


@pytest.fixture
def town() -> Iterator[Town]:
    """Return a town with an admin, a trader and an instructor."""
    with open_town() as opened:
        opened.add("anna", Role.ADMIN)
        opened.add("tom", Role.TRADER)
        opened.add("ida", Role.INSTRUCTOR)
        yield opened


def sign_in(town: Town, name: str) -> None:
    """Let somebody have a session, a passkey and recovery codes."""

    def work(acting: Acting) -> None:
        user_id, now = town.ids[name], acting.unit.now
        times = {"created_time": now, "refreshed_time": now, "expires_time": now + 10**15}
        session = LoginSession(id=f"s-{name}", user_id=user_id, methods="password", **times)
        session.refresh_digest = "d"
        passkey = Passkey(credential_id=f"p-{name}", user_id=user_id, public_key=b"k", **_new(now))
        acting.unit.session.add_all(
            [session, passkey, RecoveryCode(digest=f"r-{name}", user_id=user_id)]
        )
        user = acting.unit.session.get_one(User, user_id)
        user.totp_sealed, user.totp_confirmed_time = b"sealed", now

    town.host(work)


def _applied(
    change: Callable[[Acting, str], users.Shown], who: str
) -> Callable[[Acting], users.Shown]:
    return lambda acting: change(acting, who)


def _new(now: int) -> dict[str, object]:
    return {"sign_count": 0, "name": "phone", "created_time": now}


def test_users_are_found_by_address_status_and_role(town: Town) -> None:
    def found(**search: object) -> list[str | None]:
        wanted = users.Search(**search)  # type: ignore[arg-type]
        return [each.name for each in town.do("anna", lambda each: users.find(each, wanted))]

    assert found() == ["anna", "tom", "ida"]
    assert found(email="TOM@example.org") == ["tom"]
    assert found(email="tom") == []
    assert found(role=Role.INSTRUCTOR) == ["ida"]
    assert found(status="disabled") == []
    assert found(limit=1) == ["anna"]
    assert found(after=town.ids["anna"], limit=1) == ["tom"]


def test_a_new_user_has_a_secret_that_sets_his_password_once(town: Town) -> None:
    # ASVS 2.3.1: an initial secret expires soon, and never becomes the password.
    wanted = users.Wanted(email="new@example.org", name="new", roles=(Role.VIEWER,))

    def work(acting: Acting) -> tuple[users.Shown, str]:
        made = users.create(acting, wanted)
        return made, users.one_time_password(acting.unit, made.id)

    made, secret = town.do("anna", work)

    assert (made.status, made.roles) == ("active", (Role.VIEWER,))
    spent = town.host(lambda acting: seen(acting.unit, RESET, secret))
    assert spent is not None
    assert spent.user_id == made.id
    town.clock.set(town.clock.now() + users.FIRST_PASSWORD_SECONDS * 10**9 + 1)
    assert town.host(lambda acting: seen(acting.unit, RESET, secret)) is None


def test_two_users_do_not_share_an_address_by_writing_it_otherwise(town: Town) -> None:
    wanted = users.Wanted(email="Tom@Example.org", name="again", roles=(Role.VIEWER,))

    with pytest.raises(Taken):
        town.do("anna", lambda acting: users.create(acting, wanted))

    assert len(town.do("anna", lambda acting: users.find(acting, users.Search()))) == 3


@pytest.mark.parametrize("name", ["tom", "ida"])
def test_nobody_else_touches_users(town: Town, name: str) -> None:
    # ASVS 4.1.1, 4.1.3
    anna, role = town.public["anna"], Role.ADMIN
    wanted = users.Wanted(email="x@example.org", name="x", roles=(Role.VIEWER,))
    tried = [
        lambda acting: users.find(acting, users.Search()),
        lambda acting: users.one(acting, anna),
        lambda acting: users.create(acting, wanted),
        lambda acting: users.disable(acting, anna),
        lambda acting: users.enable(acting, anna),
        lambda acting: users.reset_second_factor(acting, anna),
        lambda acting: users.revoke_sessions(acting, anna),
        lambda acting: roles.give(acting, town.public[name], role),
        lambda acting: roles.withdraw(acting, anna, role),
    ]

    for work in tried:
        with pytest.raises(NotAllowed):
            town.do(name, work)

    assert town.roles("anna") == {Role.ADMIN}


def test_disabling_ends_sessions_and_rights_at_once(town: Town) -> None:
    # ASVS 3.3.3
    sign_in(town, "tom")

    shown = town.do("anna", lambda acting: users.disable(acting, town.public["tom"]))

    assert (shown.status, shown.sessions) == ("disabled", 0)
    assert town.caller("tom").permissions == frozenset()
    back = town.do("anna", lambda acting: users.enable(acting, town.public["tom"]))
    assert (back.status, back.sessions) == ("active", 0)


def test_a_second_factor_is_forgotten_with_all_sessions(town: Town) -> None:
    sign_in(town, "tom")

    shown = town.do("anna", lambda acting: users.reset_second_factor(acting, town.public["tom"]))

    assert (shown.has_totp, shown.passkeys, shown.sessions) == (False, 0, 0)
    assert town.lines.entries[-1].action == "user.second_factor_reset"


def test_admins_do_not_weaken_themselves(town: Town) -> None:
    # ASVS 2.8.6 asks for care with lost factors; one's own go through the password.
    sign_in(town, "anna")
    anna = town.public["anna"]
    for change in (users.disable, users.enable, users.reset_second_factor):
        with pytest.raises(NotAllowed):
            town.do("anna", _applied(change, anna))

    assert town.host(lambda acting: users.one(acting, anna)).has_totp


def test_nobody_changes_his_own_roles(town: Town) -> None:
    # ASVS 4.1.2
    anna = town.public["anna"]
    with pytest.raises(NotAllowed):
        town.do("anna", lambda acting: roles.give(acting, anna, Role.TRADER))
    with pytest.raises(NotAllowed):
        town.do("anna", lambda acting: roles.withdraw(acting, anna, Role.ADMIN))


def test_the_last_active_admin_stays(town: Town) -> None:
    anna = town.public["anna"]
    with pytest.raises(Taken):
        town.host(lambda acting: users.disable(acting, anna))
    with pytest.raises(Taken):
        town.host(lambda acting: roles.withdraw(acting, anna, Role.ADMIN))
    with pytest.raises(Taken):
        town.host(lambda acting: roles.keep_an_admin(acting.unit, town.ids["anna"]))

    town.do("anna", lambda acting: roles.give(acting, town.public["tom"], Role.ADMIN))
    town.do("tom", lambda acting: users.disable(acting, anna))

    # A disabled admin counts for nothing.
    with pytest.raises(Taken):
        town.host(lambda acting: roles.withdraw(acting, town.public["tom"], Role.ADMIN))


def test_roles_given_are_told_to_the_audit_and_taken_up(town: Town) -> None:
    tom = town.public["tom"]
    town.do("anna", lambda acting: roles.give(acting, tom, Role.OPERATOR))
    town.do("anna", lambda acting: roles.give(acting, tom, Role.OPERATOR))
    said = [(each.action, each.details) for each in town.lines.entries[-1:]]

    assert said == [("role.granted", {"role": "operator"})]
    assert town.roles("tom") == {Role.TRADER, Role.OPERATOR}
    town.do("anna", lambda acting: roles.withdraw(acting, tom, Role.OPERATOR))
    assert town.roles("tom") == {Role.TRADER}


def test_who_is_erased_is_nobody(town: Town) -> None:
    def erase(acting: Acting) -> None:
        acting.unit.session.get_one(User, town.ids["tom"]).status = "erased"

    town.host(erase)

    with pytest.raises(Absent):
        town.do("anna", lambda acting: users.one(acting, town.public["tom"]))
    with pytest.raises(Absent):
        town.do("anna", lambda acting: users.enable(acting, town.public["tom"]))
