"""Errors for people: the one place where what can go wrong becomes a sentence and an exit code.

Whatever is expected to go wrong in a house that is well built (a full disk, a second process, a
wrong number) ends here as one or two sentences; anything else is a fault of ours and keeps its
traceback.
"""

import errno
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final, NoReturn

import click
import msgspec

from damrak.app.order_file import OrderFileError
from damrak.app.register import Refused
from damrak.app.wiring import Unsettled
from damrak.core.machine import InvariantBroken
from damrak.domain.codec import CodecError
from damrak.domain.decimals import DecimalError
from damrak.domain.reasons import Violation
from damrak.ports.identity import IdentityUnavailable
from damrak.ports.log import LogError
from damrak.ports.snapshots import SnapshotError
from damrak.ports.tables import TablesError
from damrak.runtime.projection import ProjectionError
from damrak.runtime.shard import ShardStopped
from damrak.services.identity.storage.vault import VaultError
from damrak.services.replay import LobsterError, ReplayError

OK: Final = 0
FAILED: Final = 1
USAGE: Final = 2
PARTIAL: Final = 3

_EXPECTED = (
    CodecError,
    DecimalError,
    IdentityUnavailable,
    LobsterError,
    LogError,
    OrderFileError,
    ProjectionError,
    Refused,
    ReplayError,
    ShardStopped,
    SnapshotError,
    TablesError,
    VaultError,
)


class Failure(click.ClickException):
    """End a command with a sentence, and with a JSON object for programs that asked for one."""

    def __init__(
        self, text: str, *, code: int, as_json: bool, violation: Violation | None = None
    ) -> None:
        super().__init__(text)
        self.exit_code = code  # type: ignore[misc]  # click reads it from the instance
        self._as_json = as_json
        self._violation = violation

    def show(self, file: Any = None) -> None:
        """Write the sentence to standard error, the object to standard output."""
        click.echo(f"damrak: {self.message}", err=True)
        if self._as_json:
            error = {"message": self.message}
            if self._violation is not None:
                error |= msgspec.to_builtins(self._violation)
            click.echo(msgspec.json.encode({"error": error}).decode())


@contextmanager
def explained(*, as_json: bool) -> Iterator[None]:
    """Turn what is expected to go wrong within the block into a Failure."""
    try:
        yield
    except Unsettled as error:
        raise Failure(str(error), code=PARTIAL, as_json=as_json) from error
    except Refused as error:
        raise Failure(
            str(error), code=FAILED, as_json=as_json, violation=error.violation
        ) from error
    except _EXPECTED as error:
        raise Failure(str(error), code=FAILED, as_json=as_json) from error
    except InvariantBroken as error:
        text = (
            f"Damrak contradicts itself and stopped ({error}): nothing of this batch was kept; "
            "report this, and keep the data directory"
        )
        raise Failure(text, code=FAILED, as_json=as_json) from error
    except KeyboardInterrupt as error:
        text = "interrupted: all that was acknowledged is durable, what follows it was not finished"
        raise Failure(text, code=PARTIAL, as_json=as_json) from error
    except OSError as error:
        _explain_system(error, as_json=as_json)


def _explain_system(error: OSError, *, as_json: bool) -> NoReturn:
    if error.errno == errno.EPIPE:
        # Whoever read our output has enough; that is not worth a word.
        raise error
    where = f" ({error.filename})" if error.filename else ""
    what = error.strerror or str(error)
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        text = f"disk is full{where}: free space and try again; all that was acknowledged is safe"
    elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        text = f"{what}{where}: allow this user to use it, or choose another place"
    else:
        text = f"{what}{where}"
    raise Failure(text, code=FAILED, as_json=as_json) from error


def leave(code: int) -> NoReturn:
    """End a command whose result is written already."""
    sys.stdout.flush()
    raise click.exceptions.Exit(code)
