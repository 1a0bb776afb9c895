"""The keys of a data directory: the operator's file, one holder at a time, backup and reset."""

import stat
from pathlib import Path

import pytest

from damrak.adapters.logs.sqlite.lock import WriterLock
from damrak.app.keys import (
    CONTROL_FILE,
    OPERATOR_KEY_FILE,
    borrow_ring,
    ensure_operator_key,
    list_keys,
    make_operator_key,
    open_ring,
    read_operator_key,
)
from damrak.app.register import Refused
from damrak.app.upkeep.backup import back_up, empty_data_dir
from damrak.app.wiring import open_venue
from damrak.ports.identity import Scope
from damrak.ports.log import LogInUse


def test_the_first_start_writes_the_operators_secret_for_its_owner_alone(tmp_path: Path) -> None:
    with open_ring(tmp_path) as ring:
        made = ensure_operator_key(tmp_path, ring)

        assert made.made is not None
        assert made.works
        assert stat.S_IMODE(made.path.stat().st_mode) == 0o600
        caller = ring.caller_of(made.path.read_text().strip())
        assert caller is not None
        assert caller.scopes == {Scope.READ, Scope.ADMIN}
        assert caller.account_id is None


def test_later_starts_leave_the_operators_key_as_it_is(tmp_path: Path) -> None:
    with open_ring(tmp_path) as ring:
        ensure_operator_key(tmp_path, ring)
    content = (tmp_path / OPERATOR_KEY_FILE).read_bytes()
    with open_ring(tmp_path) as ring:
        again = ensure_operator_key(tmp_path, ring)
        assert (again.made, again.works) == (None, True)
        assert (tmp_path / OPERATOR_KEY_FILE).read_bytes() == content

        (tmp_path / OPERATOR_KEY_FILE).unlink()
        gone = ensure_operator_key(tmp_path, ring)
        assert (gone.made, gone.works) == (None, False)
        assert not gone.path.exists()


def test_a_traders_key_made_first_does_not_stand_in_for_the_operators(tmp_path: Path) -> None:
    with open_ring(tmp_path) as ring:
        ring.create("bot", [Scope.READ], None)
        assert ensure_operator_key(tmp_path, ring).made is not None


def test_a_first_start_that_was_cut_short_is_made_good(tmp_path: Path) -> None:
    path = tmp_path / OPERATOR_KEY_FILE
    path.write_text("dmk_of a crash between file and ring\n")
    path.chmod(0o644)
    (tmp_path / f"{OPERATOR_KEY_FILE}.part").write_text("half")

    with open_ring(tmp_path) as ring:
        assert ensure_operator_key(tmp_path, ring).works
        assert ring.caller_of(read_operator_key(tmp_path) or "") is not None
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_operators_key_is_replaced_only_when_it_opens_nothing(tmp_path: Path) -> None:
    with open_ring(tmp_path) as ring:
        first = make_operator_key(tmp_path, ring).made
        assert first is not None
        with pytest.raises(Refused, match=f"revoke it with `damrak key revoke {first.key_id}`"):
            make_operator_key(tmp_path, ring)
        ring.revoke(first.key_id)
        second = make_operator_key(tmp_path, ring).made
        assert second is not None
        caller = ring.caller_of(read_operator_key(tmp_path) or "")
        assert caller is not None
        assert caller.key_id == second.key_id


def test_a_file_of_something_else_is_no_operators_secret(tmp_path: Path) -> None:
    assert read_operator_key(tmp_path) is None
    (tmp_path / OPERATOR_KEY_FILE).write_bytes(b"\xff" * 10_000)
    with open_ring(tmp_path) as ring:
        ring.create_operator(lambda _secret: None)
        assert not ensure_operator_key(tmp_path, ring).works


def test_while_a_server_holds_the_keys_a_command_may_only_look(tmp_path: Path) -> None:
    lock = WriterLock(tmp_path)
    with open_ring(tmp_path) as ring:
        record, _ = ring.create("bot", [Scope.READ], None)
        with pytest.raises(LogInUse), borrow_ring(tmp_path):
            pass
        assert list_keys(tmp_path) == [record]
    lock.release()
    with borrow_ring(tmp_path) as ring:
        revoked = ring.revoke(record.key_id)
    assert list_keys(tmp_path) == [revoked]


def test_looking_at_keys_makes_no_files(tmp_path: Path) -> None:
    assert list_keys(tmp_path) == []
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(Refused, match="does not exist"):
        list_keys(tmp_path / "nowhere")


def test_a_backup_holds_the_keys_but_no_secret_and_reset_removes_both(tmp_path: Path) -> None:
    venue, copy = tmp_path / "venue", tmp_path / "copy"
    with open_venue(venue), open_ring(venue) as ring:
        ensure_operator_key(venue, ring)
        back_up(venue, copy)
    assert list_keys(copy) == list_keys(venue) != []
    assert not (copy / OPERATOR_KEY_FILE).exists()

    assert {CONTROL_FILE, OPERATOR_KEY_FILE} <= set(empty_data_dir(venue))
    assert list(venue.iterdir()) == []
