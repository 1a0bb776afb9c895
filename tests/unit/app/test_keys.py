"""The keys of a data directory: the operator's file, commands beside a server, backup and reset."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from damrak.app.config.settings import Settings
from damrak.app.control import CONTROL_FILE, open_control
from damrak.app.identity.key_files import OPERATOR_KEY_FILE, read_operator_key
from damrak.app.keys import (
    COMMAND,
    OPERATOR,
    borrow_control,
    ensure_operator_key,
    list_keys,
    make_operator_key,
)
from damrak.app.register import Refused
from damrak.app.upkeep.backup import back_up, empty_data_dir
from damrak.app.wiring import open_venue
from damrak.ports.identity import Caller, Permission, Scope
from damrak.services.identity.directory.directory import Directory
from damrak.services.identity.directory.recogniser import Recogniser
from damrak.services.identity.keys.making import make_key, revoke_key
from damrak.services.identity.keys.records import KeyWish, MadeKey
from damrak.services.identity.storage.store import Store

BOT = KeyWish(name="bot", scopes=frozenset({Scope.READ}))


@contextmanager
def store_of(data_dir: Path) -> Iterator[Store]:
    with open_control(data_dir, Settings()) as store:
        yield store


def make(store: Store, wish: KeyWish = BOT) -> MadeKey:
    return store.run_now(lambda unit: make_key(unit, wish, COMMAND))


def caller_of(store: Store, secret: str) -> Caller | None:
    directory = Directory(store)
    directory.load()
    return Recogniser(directory, store).caller_of(secret)


def test_the_first_start_writes_the_operators_secret_for_its_owner_alone(tmp_path: Path) -> None:
    # ASVS 6.4.1
    with store_of(tmp_path) as store:
        made = ensure_operator_key(tmp_path, store)

        assert made.made is not None
        assert made.works
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
        caller = caller_of(store, made.path.read_text().strip())
    assert caller is not None
    assert caller.may(Permission.TRANSFER)
    assert caller.may(Permission.MANAGE_KEYS)
    assert not caller.may(Permission.TRADE)
    assert caller.account_id is None


def test_later_starts_leave_the_operators_key_as_it_is(tmp_path: Path) -> None:
    with store_of(tmp_path) as store:
        ensure_operator_key(tmp_path, store)
    content = (tmp_path / OPERATOR_KEY_FILE).read_bytes()
    with store_of(tmp_path) as store:
        again = ensure_operator_key(tmp_path, store)
        assert (again.made, again.works) == (None, True)
        assert (tmp_path / OPERATOR_KEY_FILE).read_bytes() == content

        (tmp_path / OPERATOR_KEY_FILE).unlink()
        gone = ensure_operator_key(tmp_path, store)
        assert (gone.made, gone.works) == (None, False)
        assert not gone.path.exists()


def test_a_traders_key_made_first_does_not_stand_in_for_the_operators(tmp_path: Path) -> None:
    with store_of(tmp_path) as store:
        make(store)
        assert ensure_operator_key(tmp_path, store).made is not None


def test_a_first_start_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    path = tmp_path / OPERATOR_KEY_FILE
    path.write_text("dmk_of a crash between file and tables\n")
    path.chmod(0o644)
    (tmp_path / f"{OPERATOR_KEY_FILE}.part").write_text("half")

    with store_of(tmp_path) as store:
        assert ensure_operator_key(tmp_path, store).works
        assert caller_of(store, read_operator_key(tmp_path) or "") is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_secret_that_cannot_be_written_leaves_no_key(tmp_path: Path) -> None:
    (tmp_path / OPERATOR_KEY_FILE).mkdir()
    (tmp_path / OPERATOR_KEY_FILE / "in the way").touch()
    with store_of(tmp_path) as store, pytest.raises(OSError, match="."):
        make_operator_key(tmp_path, store)
    assert list_keys(tmp_path) == []


def test_an_operators_key_is_replaced_only_when_it_opens_nothing(tmp_path: Path) -> None:
    with store_of(tmp_path) as store:
        first = make_operator_key(tmp_path, store).made
        assert first is not None
        with pytest.raises(Refused, match=f"revoke it with `damrak key revoke {first.key_id}`"):
            make_operator_key(tmp_path, store)
        store.run_now(lambda unit: revoke_key(unit, first.key_id, COMMAND))
        second = make_operator_key(tmp_path, store).made
        assert second is not None
        caller = caller_of(store, read_operator_key(tmp_path) or "")
    assert caller is not None
    assert caller.credential == f"key:{second.key_id}"


def test_a_file_of_something_else_is_no_operators_secret(tmp_path: Path) -> None:
    assert read_operator_key(tmp_path) is None
    (tmp_path / OPERATOR_KEY_FILE).write_bytes(b"\xff" * 10_000)
    with store_of(tmp_path) as store:
        make(store, OPERATOR)
        assert not ensure_operator_key(tmp_path, store).works


def test_a_command_changes_keys_beside_a_server(tmp_path: Path) -> None:
    with open_venue(tmp_path), store_of(tmp_path) as store:
        directory = Directory(store)
        place, _ = store.follow_changes(-1)
        directory.load()
        doors = Recogniser(directory, store)
        with borrow_control(tmp_path) as other:
            made = make(other)
        assert doors.caller_of(made.secret) is None
        place, changed = store.follow_changes(place)
        directory.refresh(changed)
        assert doors.caller_of(made.secret) is not None

        with borrow_control(tmp_path) as other:
            other.run_now(lambda unit: revoke_key(unit, made.record.key_id, COMMAND))
        directory.refresh(store.follow_changes(place)[1])
        assert doors.caller_of(made.secret) is None


def test_looking_at_keys_makes_no_files(tmp_path: Path) -> None:
    assert list_keys(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refused, match="does not exist"):
        list_keys(tmp_path / "nowhere")


def test_a_backup_holds_no_operators_secret_and_reset_removes_all(tmp_path: Path) -> None:
    venue, copy = tmp_path / "venue", tmp_path / "copy"
    with open_venue(venue), store_of(venue) as store:
        ensure_operator_key(venue, store)
        back_up(venue, copy)
    assert not (copy / OPERATOR_KEY_FILE).exists()
    assert (copy / CONTROL_FILE).exists()

    assert {CONTROL_FILE, OPERATOR_KEY_FILE} <= set(empty_data_dir(venue))
    assert list(venue.iterdir()) == []
