"""The audit on the command line: read, taken along and proven on the files, without a server."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from damrak.app.auditing.anchoring import anchor_of
from damrak.app.auditing.head_file import AUDIT_HEAD_FILE, write_head
from damrak.app.commands.configs import settings_for
from damrak.app.control import CONTROL_FILE, open_control
from damrak.app.wiring import open_venue
from damrak.domain.commands import OpenAccount
from damrak.domain.identifiers import AccountId
from damrak.ports.audit import Did, Entry
from damrak.services.identity.audit.actors import Actors
from damrak.services.identity.audit.chain import head_of
from damrak.services.identity.storage.store import Unit
from tests.e2e.shell import Shell

EVIL = "x\r\n\x1b[2J\x1b]0;owned\x07\u202egnp"
HOME = "192.0.2.7"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    """Return a venue in which one account was opened, and the audit names the log's end."""
    shell = Shell(tmp_path / "venue")
    shell.run("account", "open", "1")
    with open_control(shell.data_dir, settings_for(shell.data_dir, ()).settings) as store:
        actors = Actors(store)
        actor = actors.number_of("key:k1", 0, HOME)
        actors.flush_now()
        with open_venue(shell.data_dir) as venue:
            venue.client.submit([OpenAccount(AccountId(2))], "cause-2", actor)
            tail = venue.sqlite_log.tail("inbox")

        def work(unit: Unit) -> None:
            personal = {"address": HOME, "agent": EVIL}
            refused = Entry(
                action="login.refused", outcome=Did.REFUSED, target=EVIL, personal=personal
            )
            unit.audit(refused)
            unit.audit(anchor_of({"inbox": (tail.offset, tail.hash)}))

        store.run_now(work)
        write_head(shell.data_dir, store.read_now(lambda unit: head_of(unit.session)), 1)
    return shell


def tamper(shell: Shell, statement: str) -> None:
    with closing(sqlite3.connect(shell.data_dir / CONTROL_FILE)) as database, database:
        database.execute(statement)


def test_what_was_done_is_listed_with_who_and_from_where(shell: Shell) -> None:
    rows = shell.rows("audit", "list", "--account", "2")
    (opened,) = [row for row in rows if row["id"].startswith("action:")]
    assert (opened["action"], opened["account_id"]) == ("account.opened", 2)
    assert (opened["credential"], opened["address"]) == ("key:k1", HOME)
    assert opened["correlation_id"] == "cause-2"


def test_reading_is_itself_a_line(shell: Shell) -> None:
    # ASVS 7.2.2
    shell.run("audit", "list", "--action", "login.")
    (row,) = shell.rows("audit", "list", "--action", "audit.", "--until", "2099-01-01T00:00:00Z")[
        1:
    ]
    assert (row["action"], row["credential"]) == ("audit.read", "command")
    assert row["details"] == {"action": "login."}


def test_log_injection_is_shown_escaped(shell: Shell) -> None:
    # ASVS 7.3.1, 5.3.3: output is encoded for the terminal that shows it.
    told = shell.run("audit", "list", "--action", "login.").stdout
    assert "\\r\\n\\x1b[2J" in told.replace("│\n", "").replace("\n", "")
    assert not any(each in told for each in ("\x1b", "\r", "\x07", "\u202e"))
    (row,) = shell.rows("audit", "list", "--action", "login.")
    assert row["target"] == EVIL


def test_an_export_holds_everything_for_its_owner_alone(shell: Shell, tmp_path: Path) -> None:
    file = tmp_path / "audit.jsonl"
    told = shell.json("audit", "export", "--output", str(file))
    lines = [json.loads(line) for line in file.read_text().splitlines()]
    assert told["lines"] == len(lines) == 4
    assert [line["time"] for line in lines] == sorted(line["time"] for line in lines)
    assert file.stat().st_mode & 0o777 == 0o600
    assert "exists" in shell.refusal("audit", "export", "--output", str(file))

    printed = shell.run("audit", "export", "--action", "login.").stdout.splitlines()
    assert [json.loads(line)["action"] for line in printed] == ["login.refused"]


def test_an_audit_that_nobody_touched_is_verified(shell: Shell) -> None:
    proof = shell.json("audit", "verify")
    assert (proof["ok"], proof["problems"], proof["anchors"]) == (True, [], 1)
    assert "verified: 2 lines" in shell.run("audit", "verify").stdout


def test_altered_line_fails_the_verification(shell: Shell) -> None:
    # ASVS 7.3.3
    tamper(shell, "UPDATE audit SET outcome = 'done' WHERE number = 1")
    proof = shell.json("audit", "verify", code=1)
    assert proof["ok"] is False
    assert proof["problems"] == [
        "line 1: the line was altered: it does not have the hash that it bears"
    ]
    assert "NOT verified" in shell.run("audit", "verify", code=1).stdout


def test_truncated_tail_fails_the_verification(shell: Shell) -> None:
    tamper(shell, "DELETE FROM audit WHERE number = 2")
    (problem,) = shell.json("audit", "verify", code=1)["problems"]
    assert problem.startswith("the end of the audit is missing")


def test_head_that_was_kept_elsewhere_is_compared(shell: Shell, tmp_path: Path) -> None:
    kept = tmp_path / "kept"
    kept.write_bytes((shell.data_dir / AUDIT_HEAD_FILE).read_bytes())
    shell.run("audit", "verify", "--head", str(kept))
    kept.write_text(kept.read_text().replace('"number":2', '"number":1'))
    (problem,) = shell.json("audit", "verify", "--head", str(kept), code=1)["problems"]
    assert problem.startswith("line 1: kept holds another hash")
    kept.write_text("none")
    assert "must hold the head of an audit" in shell.refusal("audit", "verify", "--head", str(kept))


def test_verifying_changes_nothing(shell: Shell) -> None:
    first, second = (shell.json("audit", "verify") for _ in range(2))
    assert first == second


def test_where_there_is_no_audit_none_is_made(tmp_path: Path) -> None:
    shell = Shell(tmp_path / "nowhere")
    for words in (("list",), ("export",), ("verify",)):
        assert "there is no audit in" in shell.refusal("audit", *words)
    assert not shell.data_dir.exists()


@pytest.mark.parametrize("option", ["--since", "--until"])
def test_a_time_that_is_none_is_a_mistake_of_usage(shell: Shell, option: str) -> None:
    assert "RFC 3339" in shell.refusal("audit", "list", option, "yesterday", code=2)
