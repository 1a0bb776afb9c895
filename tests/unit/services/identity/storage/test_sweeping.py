"""Sweeping: what ended long ago goes, a bounded number at a time, and nothing else does."""

from sqlalchemy import select

from damrak.adapters.clocks.manual import ManualClock
from damrak.services.identity.storage import sweeping
from damrak.services.identity.storage.models import (
    Change,
    Invitation,
    LoginSession,
    OneTimeToken,
    Throttle,
    User,
)
from damrak.services.identity.storage.store import Store, Unit
from damrak.services.identity.storage.sweeping import BATCH_MAX, sweep
from tests.unit.services.identity.control import START, control

FAR = START + 365 * sweeping._DAY


def settle(unit: Unit) -> None:
    """Add rows of every kind that end, some ended and some not."""
    unit.session.add(User(id=1, public_id="p1", status="active", created_time=1))
    unit.session.flush()
    for name, expires, used in (
        ("live", FAR, None),
        ("used", FAR, START),
        ("ended", START, None),
    ):
        unit.session.add(
            OneTimeToken(
                digest=name,
                purpose="verify",
                user_id=1,
                created_time=1,
                expires_time=expires,
                used_time=used,
            )
        )
        unit.session.add(
            LoginSession(
                id=name,
                user_id=1,
                methods="password",
                refresh_digest=name,
                created_time=1,
                refreshed_time=1,
                expires_time=expires,
                revoked_time=used,
            )
        )
        unit.session.add(
            Invitation(
                digest=name,
                public_id=name,
                roles="trader",
                invited_by=1,
                created_time=1,
                expires_time=expires,
                used_time=used,
            )
        )
    unit.session.add_all(
        [
            Throttle(subject="stale", failures=3, last_time=START, barred_until=START),
            Throttle(subject="barred", failures=9, last_time=START, barred_until=FAR),
            Change(user_id=1, time=START),
            Change(user_id=2, time=START),
        ]
    )


def left(store: Store) -> dict[str, list[str]]:
    """Return what is left."""

    def look(unit: Unit) -> dict[str, list[str]]:
        return {
            "tokens": sorted(unit.session.scalars(select(OneTimeToken.digest))),
            "sessions": sorted(unit.session.scalars(select(LoginSession.id))),
            "invitations": sorted(unit.session.scalars(select(Invitation.digest))),
            "throttles": sorted(unit.session.scalars(select(Throttle.subject))),
            "changes": [str(user) for user in unit.session.scalars(select(Change.user_id))],
        }

    return store.read_now(look)


def test_nothing_goes_before_its_time() -> None:
    clock = ManualClock(START)
    with control(clock) as (store, _):
        store.run_now(settle)
        before = left(store)
        clock.set(START + sweeping.CHANGES_KEPT - 1)
        assert store.run_now(sweep) == 0
        assert left(store) == before


def test_what_ended_long_ago_goes_and_what_lives_stays() -> None:
    clock = ManualClock(START)
    with control(clock) as (store, _):
        store.run_now(settle)
        clock.set(START + sweeping.INVITATIONS_KEPT + 1)
        assert store.run_now(sweep) == 8
        assert left(store) == {
            "tokens": ["live"],
            "sessions": ["live"],
            "invitations": ["live"],
            "throttles": ["barred"],
            # From the newest one the numbers are counted on.
            "changes": ["2"],
        }
        assert store.run_now(sweep) == 0


def test_each_kind_has_a_time_of_its_own() -> None:
    clock = ManualClock(START)
    with control(clock) as (store, _):
        store.run_now(settle)
        gone = []
        for kept in (
            sweeping.CHANGES_KEPT,
            sweeping.TOKENS_KEPT,
            sweeping.THROTTLES_KEPT,
            sweeping.SESSIONS_KEPT,
            sweeping.INVITATIONS_KEPT,
        ):
            clock.set(START + kept + 1)
            gone.append(store.run_now(sweep))
        assert gone == [1, 2, 1, 2, 2]


def test_a_flood_goes_in_bounded_parts() -> None:
    clock = ManualClock(START)
    with control(clock) as (store, _):
        store.run_now(
            lambda unit: unit.session.add_all(
                Throttle(subject=f"{each}", failures=1, last_time=START)
                for each in range(BATCH_MAX + 1)
            )
        )
        clock.set(START + sweeping.THROTTLES_KEPT + 1)
        assert [store.run_now(sweep) for _ in range(3)] == [BATCH_MAX, 1, 0]
        assert left(store)["throttles"] == []
