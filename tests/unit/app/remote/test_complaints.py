"""What a served venue answers, as sentences that say what to do."""

from pathlib import Path

from damrak.adapters.exchanges.api import Forbidden, Refused, Unauthorized, Unavailable
from damrak.adapters.exchanges.api.errors import UNREACHABLE, made_up
from damrak.app.identity.key_files import OPERATOR_KEY_FILE
from damrak.app.remote.complaints import Place, complaint
from damrak.domain.reasons import Reason
from damrak.wire.problems import FieldError, Problem

URL = "http://127.0.0.1:8000"


def place(data_dir: Path, *, operator: bool) -> Place:
    return Place(URL, data_dir, operator)


def test_a_rule_of_the_venue_is_worded_as_on_the_directory(tmp_path: Path) -> None:
    error = FieldError("price", "must be a multiple of 0.05", "480.11", "0.05")
    problem = Problem("", "", 422, "long text", "PRICE_TICK", errors=(error,))
    refused = complaint(Refused(problem), place(tmp_path, operator=True))

    assert str(refused) == "denied, because price must be a multiple of 0.05, was 480.11"
    assert refused.violation is not None
    assert (refused.violation.reason, refused.violation.limit) == (Reason.PRICE_TICK, "0.05")


def test_a_rule_of_the_door_is_told_as_it_says(tmp_path: Path) -> None:
    problem = Problem("", "Title", 422, "", "SOMETHING_NEW", errors=(FieldError("a", "b"),))
    refused = complaint(Refused(problem), place(tmp_path, operator=True))

    assert (str(refused), refused.violation) == ("Title", None)


def test_a_venue_that_is_not_there_is_told_from_one_that_fell_silent(tmp_path: Path) -> None:
    here = place(tmp_path, operator=True)
    problem = made_up(503, UNREACHABLE, "it hung up")
    absent = complaint(Unavailable(problem), here)
    silent = complaint(Unavailable(problem, outcome_unknown=True), here)
    stopping = complaint(Unavailable(made_up(503, "UNAVAILABLE", "the venue is stopping")), here)

    assert str(absent).startswith(f"no venue answers at {URL}: start it with `damrak start`")
    assert str(silent) == f"the venue at {URL} did not answer: it hung up"
    assert str(stopping) == "the venue is stopping"


def test_a_wrong_key_is_told_by_whose_it_was(tmp_path: Path) -> None:
    error = Unauthorized(made_up(401, "KEY_INVALID", ""))
    missing = complaint(error, place(tmp_path, operator=True))
    (tmp_path / OPERATOR_KEY_FILE).write_text("dmk")
    revoked = complaint(error, place(tmp_path, operator=True))
    given = complaint(error, place(tmp_path, operator=False))
    weak = complaint(
        Forbidden(made_up(403, "FORBIDDEN", "too weak")), place(tmp_path, operator=False)
    )

    assert "does not know this key" in str(missing)
    assert str(tmp_path / OPERATOR_KEY_FILE) in str(revoked)
    assert "`damrak key create --operator`" in str(revoked)
    assert "DAMRAK_KEY" in str(given)
    assert str(weak).startswith("too weak: that takes another key")
