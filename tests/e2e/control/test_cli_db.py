"""The control plane on the command line: its tables, its keys, and copies of both."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import select

from damrak.adapters.logs.sqlite.lock import WriterLock
from damrak.app.config.doors_settings import DatabaseSettings
from damrak.app.config.settings import Settings
from damrak.app.control import hold_vault_keys, open_control, read_vault_keys, write_vault_keys
from damrak.services.identity.storage.models import ApiKey, User
from damrak.services.identity.storage.rotation import adopt
from damrak.services.identity.storage.store import Unit
from damrak.services.identity.storage.upgrading import newest_revision
from damrak.services.identity.storage.vault import key_id_of, new_key
from tests.e2e.shell import Shell
from tests.postgres import PostgresServer
from tests.unit.services.identity.storage.test_earlier import leave

EMAIL = "saartje@example.org"


@pytest.fixture
def shell(tmp_path: Path) -> Shell:
    return Shell(tmp_path / "venue")


def settle(shell: Shell, settings: Settings | None = None) -> None:
    """Let somebody live in a control plane."""

    def work(unit: Unit) -> None:
        unit.session.add(
            User(
                public_id="p1",
                email_sealed=unit.vault.seal(EMAIL),
                email_index=unit.vault.index("email", EMAIL),
                status="active",
                created_time=1,
            )
        )

    with open_control(shell.data_dir, settings or Settings()) as store:
        store.run_now(work)


def emails(data_dir: Path, settings: Settings | None = None) -> list[str]:
    """Return the addresses of everybody."""
    with open_control(data_dir, settings or Settings()) as store:
        return store.read_now(
            lambda unit: [unit.vault.open(u.email_sealed or b"") for u in unit.session.query(User)]
        )


def test_upgrade_makes_the_tables_and_says_so(shell: Shell) -> None:
    made = shell.json("db", "upgrade")
    newest = newest_revision()
    assert (made["before"], made["after"]) == ("", newest)
    assert made["database"].endswith("control.sqlite")
    assert shell.json("db", "upgrade")["before"] == newest
    assert f"is at {newest} already" in shell.run("db", "upgrade").stdout


def test_a_database_of_a_later_release_is_refused_in_a_sentence(shell: Shell) -> None:
    shell.run("db", "upgrade")
    with closing(sqlite3.connect(shell.data_dir / "control.sqlite")) as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.commit()
    for words in (("db", "upgrade"), ("secrets", "rotate"), ("db", "reset", "--yes")):
        assert "kept by a later release (revision 9999" in shell.refusal(*words)


def test_reset_asks_first_and_leaves_the_venue_and_the_vaults_keys(shell: Shell) -> None:
    shell.run("account", "open", "1")
    settle(shell)
    keys = read_vault_keys(shell.data_dir)
    shell.run("db", "reset", code=1, typed="n\n")
    assert emails(shell.data_dir) == [EMAIL]
    assert shell.json("db", "reset", "--yes")["reset"] is True
    assert emails(shell.data_dir) == []
    assert read_vault_keys(shell.data_dir) == keys
    assert "1" in shell.run("account", "list").stdout


def test_seed_makes_people_once_and_tells_their_passwords_once(shell: Shell) -> None:
    # ASVS 2.5.4: no default account has a default password.
    made = shell.rows("db", "seed")
    assert [row["role"] for row in made] == ["admin", "trader", "trader"]
    assert len({row["password"] for row in made}) == 3
    assert emails(shell.data_dir) == [row["email"] for row in made]
    assert shell.rows("db", "seed") == []
    assert "nobody was made" in shell.run("db", "seed").stdout


def test_reset_waits_for_no_server(shell: Shell) -> None:
    shell.run("db", "upgrade")
    lock = WriterLock(shell.data_dir)
    try:
        assert "is in use by process" in shell.refusal("db", "reset", "--yes")
    finally:
        lock.release()


def test_keys_are_shown_by_ids_that_tell_nothing(shell: Shell) -> None:
    # ASVS 6.4.1, 2.10.4.
    shell.run("db", "upgrade")
    (key,) = read_vault_keys(shell.data_dir)
    assert shell.rows("secrets", "show") == [
        {"key_id": key_id_of(key), "seals": True, "kept_in": "vault.keys"}
    ]
    assert key not in shell.run("secrets", "show").stdout


def test_a_question_makes_no_control_plane(shell: Shell) -> None:
    shell.data_dir.mkdir()
    assert "no server ever ran there" in shell.refusal("secrets", "show")
    assert list(shell.data_dir.iterdir()) == []


def test_rotating_seals_everything_anew_and_forgets_the_old_key(shell: Shell) -> None:
    # ASVS 6.4.1: keys of the vault can be changed.
    shell.run("db", "upgrade")
    settle(shell)
    (old,) = read_vault_keys(shell.data_dir)
    told = shell.json("secrets", "rotate")
    (new,) = read_vault_keys(shell.data_dir)
    assert told == {"key_id": key_id_of(new), "rows": 2, "resealed": 1}
    assert new != old
    assert emails(shell.data_dir) == [EMAIL]
    assert (shell.data_dir / "vault.keys").stat().st_mode & 0o777 == 0o600


def test_a_rotation_that_was_cut_short_goes_on_with_its_own_key(shell: Shell) -> None:
    shell.run("db", "upgrade")
    settle(shell)
    (old,) = read_vault_keys(shell.data_dir)
    new = new_key()
    write_vault_keys(shell.data_dir, [new, old])
    with open_control(shell.data_dir, Settings()) as store:
        assert store.vault.key_id == key_id_of(old)
        adopt(store, [new, old])
    assert [row["seals"] for row in shell.rows("secrets", "show")] == [True, False]
    assert shell.json("secrets", "rotate")["key_id"] == key_id_of(new)
    assert read_vault_keys(shell.data_dir) == [new]
    assert emails(shell.data_dir) == [EMAIL]


def test_two_rotations_do_not_meet(shell: Shell) -> None:
    shell.run("db", "upgrade")
    with hold_vault_keys(shell.data_dir):
        assert "in use by another process" in shell.refusal("secrets", "rotate")


def test_where_the_settings_hold_the_keys_it_says_what_to_set(tmp_path: Path) -> None:
    old = new_key()
    one = Shell(tmp_path, DAMRAK__SECRETS__KEYS=old)
    one.run("db", "upgrade")
    told = one.json("secrets", "rotate")
    assert told["variable"] == "DAMRAK__SECRETS__KEYS"
    assert not (tmp_path / "vault.keys").exists()
    new = told["new_key"]
    both = Shell(tmp_path, DAMRAK__SECRETS__KEYS=f"{new},{old}")
    assert both.json("secrets", "rotate")["key_id"] == key_id_of(new)
    alone = Shell(tmp_path, DAMRAK__SECRETS__KEYS=new)
    assert [row["key_id"] for row in alone.rows("secrets", "show")] == [key_id_of(new)]
    assert "must hold the key" in one.refusal("secrets", "show")


def test_lost_keys_are_missed_and_never_made_anew_behind_what_they_sealed(shell: Shell) -> None:
    shell.run("db", "upgrade")
    settle(shell)
    (shell.data_dir / "vault.keys").rename(shell.data_dir / "elsewhere")
    assert "put it back" in shell.refusal("db", "upgrade")
    assert not (shell.data_dir / "vault.keys").exists()
    write_vault_keys(shell.data_dir, [new_key()])
    assert "must hold the key" in shell.refusal("db", "upgrade")
    (shell.data_dir / "vault.keys").write_text("nonsense\n")
    assert "nonsense" not in shell.refusal("db", "upgrade")
    (shell.data_dir / "elsewhere").replace(shell.data_dir / "vault.keys")
    assert emails(shell.data_dir) == [EMAIL]


def test_a_backup_leaves_the_vaults_keys_out_unless_it_is_asked_for_them(
    shell: Shell, tmp_path: Path
) -> None:
    # ASVS 8.3.4: who finds a backup finds nothing that opens it.
    shell.run("account", "open", "1")
    shell.run("db", "upgrade")
    settle(shell)
    bare, whole = tmp_path / "bare", tmp_path / "whole"
    told = shell.json("backup", str(bare))
    assert (told["control"], told["vault_keys"]) == (True, False)
    assert "vault.keys" in shell.run("backup", str(tmp_path / "other")).stderr
    told = shell.json("backup", str(whole), "--with-keys")
    assert (told["control"], told["vault_keys"]) == (True, True)
    assert emails(whole) == [EMAIL]
    assert "put it back" in Shell(bare).refusal("db", "upgrade")
    shutil.copyfile(shell.data_dir / "vault.keys", bare / "vault.keys")
    assert emails(bare) == [EMAIL]
    assert (bare / "control.sqlite").stat().st_mode & 0o077 == 0


def test_all_of_it_works_on_a_server_too(tmp_path: Path, postgres_server: PostgresServer) -> None:
    url = postgres_server.database()
    shell = Shell(tmp_path / "venue", DAMRAK__DATABASE__CONTROL_URL=url)
    told = shell.json("db", "upgrade")
    assert "***" in told["database"]
    assert url.split(":")[2].split("@")[0] not in told["database"]
    settings = Settings(database=DatabaseSettings(control_url=url))
    settle(shell, settings)
    assert shell.json("secrets", "rotate")["resealed"] == 1
    assert emails(shell.data_dir, settings) == [EMAIL]
    assert not (shell.data_dir / "control.sqlite").exists()
    shell.run("db", "reset", "--yes")
    assert emails(shell.data_dir, settings) == []


def test_keys_of_the_first_release_come_along_to_a_server(
    tmp_path: Path, postgres_server: PostgresServer
) -> None:
    settings = Settings(database=DatabaseSettings(control_url=postgres_server.database()))
    leave(tmp_path / "control.sqlite")
    # Twice, as where the first time was cut short: none is there twice.
    for _ in range(2):
        with open_control(tmp_path, settings) as store:
            found = store.read_now(lambda unit: sorted(unit.session.scalars(select(ApiKey.id))))
            assert found == ["4a1a170d2551", "9a47ee1dbec4", "a050000ca5ef"]
    with closing(sqlite3.connect(tmp_path / "control.sqlite")) as file:
        tables = {name for (name,) in file.execute("SELECT name FROM sqlite_schema")}
        assert "keys_v1" not in tables
        assert file.execute("SELECT max(number) FROM migrations_v1").fetchone() == (2,)


def test_a_server_that_is_away_is_said_so_without_its_password(tmp_path: Path) -> None:
    url = "postgresql://damrak:hunter2@127.0.0.1:1/damrak"
    shell = Shell(tmp_path, DAMRAK__DATABASE__CONTROL_URL=url)
    said = shell.refusal("db", "upgrade")
    assert "database cannot be reached" in said
    assert "hunter2" not in said
