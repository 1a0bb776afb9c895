import pytest

from damrak.domain.orders import EXPIRE_TIME_MAX
from damrak.http.problems import DoorCode, of_errors
from damrak.services.gateway.reading import Mistake, check_request_key, read_number, read_time


@pytest.mark.parametrize(
    ("text", "scale", "rule", "limit"),
    [
        ("1e5", 2, "must be a decimal number such as 12.5", ""),
        ("1.234", 2, "must have at most 2 decimal places", "2"),
        ("1" * 39, 2, "must have at most 38 digits", ""),
        ("-0", 2, "must not be a negative zero", ""),
    ],
)
def test_a_number_that_is_none_is_told_by_rule_and_value(
    text: str, scale: int, rule: str, limit: str
) -> None:
    mistakes: list[Mistake] = []

    assert read_number("price", text, scale, mistakes) == 0
    ((code, error),) = mistakes
    assert code is DoorCode.FIELD_INVALID
    assert (error.field, error.rule, error.value, error.limit) == ("price", rule, text, limit)


@pytest.mark.parametrize("text", ["soon", "2030-02-31T00:00:00Z", "1969-12-31T23:59:59Z",
                                  "2262-04-12T00:00:00Z", "9999-12-31T23:59:59Z"])  # fmt: skip
def test_a_time_that_cannot_be_kept_is_a_mistake(text: str) -> None:
    mistakes: list[Mistake] = []

    assert read_time("expire_time", text, mistakes) == 0
    assert [error.value for _, error in mistakes] == [text]


def test_the_last_time_that_can_be_kept_is_read() -> None:
    mistakes: list[Mistake] = []

    assert read_time("t", "2262-04-11T23:47:16.854775807Z", mistakes) == EXPIRE_TIME_MAX
    assert not mistakes


def test_a_request_key_has_a_length_of_its_own() -> None:
    mistakes: list[Mistake] = []
    for key in ("", "x", "x" * 60):
        check_request_key(key, 60, mistakes)
    assert not mistakes
    check_request_key("x" * 61, 60, mistakes)
    assert len(mistakes) == 1


def test_mistakes_of_one_kind_keep_their_code_and_others_share_one() -> None:
    mistakes: list[Mistake] = []
    check_request_key("a b", 60, mistakes)
    assert of_errors(mistakes, cause="c").code == "IDEMPOTENCY_KEY_INVALID"
    read_number("price", "x", 2, mistakes)
    said = of_errors(mistakes, cause="c")
    assert said.code == "FIELD_INVALID"
    assert said.detail.endswith("; price must be a decimal number such as 12.5, was x")
