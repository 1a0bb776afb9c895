"""Following: one process hears whose rights another one has changed."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import delete

from damrak.adapters.clocks.manual import ManualClock
from damrak.adapters.databases import open_database
from damrak.services.identity.storage import following
from damrak.services.identity.storage.models import Change
from damrak.services.identity.storage.store import EVERYBODY, Store, Unit
from damrak.services.identity.storage.vault import Vault, new_key
from tests.unit.services.identity.control import START, Lines, database


@contextmanager
def two() -> Iterator[tuple[Store, Store]]:
    """Open the same tables twice, as a server and a command do."""
    with database() as url:
        vault = Vault([new_key()])
        stores = [
            Store(open_database(url, pool_size=8), vault, ManualClock(START), Lines())
            for _ in range(2)
        ]
        try:
            yield stores[0], stores[1]
        finally:
            for store in stores:
                store.close()


def change(*users: int) -> Callable[[Unit], None]:
    """Return a unit that changes people's rights."""

    def work(unit: Unit) -> None:
        for user in users:
            unit.changed(user)

    return work


def touch(store: Store, *users: int) -> None:
    """Change people's rights."""
    store.run_now(change(*users))


def test_what_others_changed_is_heard_once() -> None:
    with two() as (server, command):
        after, who = server.follow_changes(-1)
        assert who == set()
        touch(command, 7, 8)
        touch(command, 7)
        after, who = server.follow_changes(after)
        assert who == {7, 8}
        assert server.follow_changes(after) == (after, set())


def test_what_was_before_the_start_is_not_heard() -> None:
    with two() as (server, command):
        touch(command, 7)
        after, who = server.follow_changes(-1)
        assert (after > 0, who) == (True, set())


def test_what_this_process_changed_itself_is_not_heard_again() -> None:
    with two() as (server, command):
        after, _ = server.follow_changes(-1)
        touch(server, 1, 2)
        touch(command, 3)
        touch(server, 4)
        after, who = server.follow_changes(after)
        assert who == {3}
        # The other one hears it all the same.
        assert command.follow_changes(0)[1] == {1, 2, 4}


def test_everybody_is_heard_of_as_such() -> None:
    with two() as (server, command):
        touch(command, EVERYBODY)
        assert server.follow_changes(0)[1] == {EVERYBODY}


def test_too_many_changes_are_everybodys() -> None:
    with two() as (server, command):
        touch(command, *range(1, following.CHANGES_READ_MAX + 2))
        after, who = server.follow_changes(0)
        assert who == {EVERYBODY}
        assert server.follow_changes(after)[1] == set()


def test_who_looked_away_until_changes_were_swept_reads_everything() -> None:
    with two() as (server, command):
        touch(command, 1)
        after, _ = server.follow_changes(-1)
        touch(command, 2)
        touch(command, 3)
        command.run_now(lambda unit: unit.session.execute(delete(Change).where(Change.user_id < 3)))
        assert server.follow_changes(after)[1] == {EVERYBODY}


def test_own_changes_remembered_are_bounded() -> None:
    own = following.OwnChanges()
    own.add(range(following.OWN_MAX + 5))
    # The oldest are forgotten, and only heard of twice.
    assert own.without({4: 1, 5: 2}) == {1}


def test_a_reader_writes_nothing() -> None:
    with two() as (server, _):
        with pytest.raises(Exception, match=r"(?i)read.?only"):
            server.read_now(
                lambda unit: unit.session.execute(delete(Change).where(Change.user_id == 1))
            )
        # And the connection that read may write again.
        for _ in range(10):
            touch(server, 1)
