"""Upgrading: the tables of the control plane brought to the shape that this release knows.

What lies there is the only copy, so each change of shape is a migration of Alembic, and all that
are missing run in one transaction, on SQLite and on PostgreSQL. They need no file of settings: they
are part of the package.
"""

from typing import Any, Final

from alembic.config import Config
from alembic.runtime.environment import EnvironmentContext
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from msgspec import Struct
from sqlalchemy import Connection, Engine

from damrak.ports.databases import READS
from damrak.services.identity.storage.models import Rows
from damrak.services.identity.storage.reaching import reaching

_PLACE: Final = "damrak.services.identity.storage:migrations"
_VERSION_TABLE: Final = "alembic_version"


class LaterRelease(Exception):
    """Tell that the tables were left by a release that knew more than this one."""


class Upgrade(Struct, frozen=True):
    """Tell which shape the tables had, empty for none, and which they have."""

    before: str
    after: str


def newest_revision() -> str:
    """Return the shape that this release knows."""
    return _scripts().get_current_head() or ""


def revision_of(engine: Engine) -> str:
    """Return the shape of the tables, empty for none; raises StoreUnavailable, LaterRelease."""
    with reaching(), engine.execution_options(**{READS: True}).begin() as connection:
        return _revision(connection)


def upgrade(engine: Engine) -> Upgrade:
    """Run the migrations that the tables have not seen, all or none of them.

    Several processes may do so at once: the first one does it. Raises StoreUnavailable,
    LaterRelease.
    """
    before = revision_of(engine)
    if before == newest_revision():
        return Upgrade(before, before)
    # A transaction that may write has the database to itself: nobody migrates beside us.
    with reaching(), engine.begin() as connection:
        before = _revision(connection)
        _run(connection)
    return Upgrade(before, newest_revision())


def start_over(engine: Engine) -> None:
    """Remove all that the control plane holds, for ever, and make its tables afresh.

    Raises StoreUnavailable.
    """
    with reaching(), engine.begin() as connection:
        Rows.metadata.drop_all(connection)
        connection.exec_driver_sql(f"DROP TABLE IF EXISTS {_VERSION_TABLE}")
        _run(connection)


def _run(connection: Connection) -> None:
    scripts = _scripts()

    def missing(revision: Any, _context: Any) -> Any:
        return scripts._upgrade_revs("head", revision)  # noqa: SLF001  # as alembic's own command

    with EnvironmentContext(_config(), scripts, fn=missing) as environment:
        environment.configure(connection=connection, transactional_ddl=True)
        environment.run_migrations()


def _revision(connection: Connection) -> str:
    seen = MigrationContext.configure(connection).get_current_heads()
    known = {script.revision for script in _scripts().walk_revisions()}
    later = [revision for revision in seen if revision not in known]
    if later:
        raise LaterRelease(
            f"the control plane was kept by a later release (revision {', '.join(later)}, this one "
            f"knows {newest_revision()}): use that release, or restore a backup made before it"
        )
    return "".join(seen)


def _scripts() -> ScriptDirectory:
    return ScriptDirectory.from_config(_config())


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", _PLACE)
    config.set_main_option("path_separator", "os")
    return config
