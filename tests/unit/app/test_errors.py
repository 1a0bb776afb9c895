import errno
import json

import click
import pytest

from damrak.app.errors import FAILED, PARTIAL, Failure, explained
from damrak.app.register import Refused
from damrak.app.wiring import Unsettled
from damrak.core.machine import InvariantBroken
from damrak.domain.reasons import Reason, Violation
from damrak.ports.log import LogInUse
from damrak.runtime.shard import ShardStopped

DENIED = Violation(Reason.PRICE_TICK, "price", "must be a multiple of 0.05", "480.01", "0.05")


def failure(error: BaseException, *, as_json: bool = False) -> Failure:
    with pytest.raises(Failure) as caught, explained(as_json=as_json):
        raise error
    return caught.value


@pytest.mark.parametrize(
    ("error", "code", "text"),
    (
        (LogInUse("data directory is in use by process 7"), FAILED, "in use by process 7"),
        (ShardStopped("shard inbox stopped"), FAILED, "shard inbox stopped"),
        (Refused("no such thing"), FAILED, "no such thing"),
        (Unsettled("the tables are behind"), PARTIAL, "tables are behind"),
        (KeyboardInterrupt(), PARTIAL, "all that was acknowledged is durable"),
        (InvariantBroken("books are crossed"), FAILED, "report this, and keep the data directory"),
        (OSError(errno.ENOSPC, "No space left", "f"), FAILED, "disk is full (f): free space"),
        (OSError(errno.EDQUOT, "Quota exceeded"), FAILED, "disk is full: free space"),
        (PermissionError(errno.EACCES, "Permission denied", "f"), FAILED, "allow this user"),
        (OSError(errno.EIO, "Input/output error", "f"), FAILED, "Input/output error (f)"),
        (OSError("strange"), FAILED, "strange"),
    ),
    ids=lambda value: type(value).__name__ if isinstance(value, BaseException) else "",
)
def test_what_can_go_wrong_is_a_sentence(error: BaseException, code: int, text: str) -> None:
    found = failure(error)

    assert text in found.message
    assert found.exit_code == code


def test_a_fault_of_ours_keeps_its_traceback() -> None:
    with pytest.raises(ZeroDivisionError), explained(as_json=False):
        raise ZeroDivisionError


def test_a_reader_that_left_is_left_to_the_command_line() -> None:
    with pytest.raises(BrokenPipeError), explained(as_json=False):
        raise BrokenPipeError(errno.EPIPE, "Broken pipe")


def test_people_get_the_sentence_alone(capsys: pytest.CaptureFixture[str]) -> None:
    failure(Refused("denied", DENIED)).show()

    assert capsys.readouterr() == ("", "damrak: denied\n")


def test_programs_get_an_object_too(capsys: pytest.CaptureFixture[str]) -> None:
    failure(Refused("denied", DENIED), as_json=True).show()
    written = capsys.readouterr()

    assert written.err == "damrak: denied\n"
    assert json.loads(written.out)["error"] == {
        "message": "denied",
        "reason": "PRICE_TICK",
        "field": "price",
        "rule": "must be a multiple of 0.05",
        "value": "480.01",
        "limit": "0.05",
    }


def test_a_failure_is_what_click_ends_a_command_with() -> None:
    assert isinstance(failure(Refused("no")), click.ClickException)
