"""The rule for passwords, requirement by requirement of ASVS 4.0.3, chapter 2.1."""

import pytest

from damrak.services.identity.people.proofs.passwords import normalised, weakness

LENGTH = "must have 12 to 128 characters"
EASY = "must not be one that is easy to guess"


@pytest.mark.parametrize(
    ("password", "broken"),
    [
        ("elevenchars", LENGTH),  # ASVS 2.1.1
        ("twelve chars", ""),
        ("a           b", LENGTH),  # ASVS 2.1.1: spaces in a row count once
        ("x" * 5 + "y" * 124, LENGTH),  # ASVS 2.1.2
        ("many short words, " * 7 + "xy", ""),
        ("only small letters here", ""),  # ASVS 2.1.9: nothing has to be mixed
        ("цены на тюльпаны", ""),  # ASVS 2.1.4
        ("郁金香的价格从来没有这么高过", ""),
        ("🌷🌷🌷🌹🌹🌹🌻🌻🌻🌼🌼🌼", ""),
        ("tulip\nmania 1637", "must have printable characters only"),
        ("tulip\0mania 1637", "must have printable characters only"),
    ],
)
def test_length_and_characters(password: str, broken: str) -> None:
    assert weakness(normalised(password)) == broken


@pytest.mark.parametrize(
    "password",
    [
        "qwerty123456",  # ASVS 2.1.7: on the list
        "QWERTY123456",
        "password2026!",  # a word of the list with the usual trimmings
        "!!sunshine!!11",
        "aaaaaaaaaaaa",
        "abababababab",
        "123456789012",
        "damrakdamrak",
        "Damrak-1637!",
        "anna@example.org",
        "annaanna2026",
        "Lindqvist1637",
    ],
)
def test_what_everybody_tries_first_is_refused(password: str) -> None:
    assert weakness(password, ("anna@example.org", "Anna Lindqvist")) == EASY


@pytest.mark.parametrize(
    "password",
    ["correct horse battery staple", "damrak has seven bridges", "hT5#kk2-99x.P", "958461374205"],
)
def test_what_nobody_tries_first_is_taken(password: str) -> None:
    assert weakness(password, ("anna@example.org", "Anna Lindqvist")) == ""


def test_two_ways_to_write_a_letter_are_one_password() -> None:
    assert normalised("cafe\u0301") == normalised("caf\u00e9")
