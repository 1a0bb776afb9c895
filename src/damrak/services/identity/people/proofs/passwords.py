"""The rule for passwords: long enough, and not what everybody tries first; nothing else.

Requirements are those of ASVS 4.0.3, chapter 2.1: length instead of composition, any character
that can be printed, nothing cut off, and no password that is on a list of common ones.
"""

import re
import unicodedata
from collections.abc import Iterable
from functools import cache
from itertools import pairwise
from typing import Final

LENGTH_MIN: Final = 12
"""Fewest characters, several spaces in a row counting as one (ASVS 2.1.1)."""

LENGTH_MAX: Final = 128
"""Most characters (ASVS 2.1.2)."""

PART_LENGTH_MIN: Final = 4
"""Shortest part of an address or name that makes a password easy to guess."""

REPEATED_MAX: Final = 2
"""Most different characters of which a password is no more than a repetition."""

_OWN_WORDS: Final = ("damrak",)
_SPACES = re.compile(r" {2,}")
_WORDS = re.compile(r"[\W_]+")
# What people add to a word to make it long enough.
_TRIMMINGS = re.compile(r"^[\W\d_]+|[\W\d_]+$")


def normalised(password: str) -> str:
    """Return a password as it is hashed, so that two keyboards write the same one (NFC)."""
    return unicodedata.normalize("NFC", password)


def weakness(password: str, known_words: Iterable[str] = ()) -> str:
    """Return the rule that a normalised password breaks, empty where it breaks none.

    ``known_words`` are what others know of its owner, such as the address and the name.
    """
    shortest = len(_SPACES.sub(" ", password))
    if shortest < LENGTH_MIN or len(password) > LENGTH_MAX:
        return f"must have {LENGTH_MIN} to {LENGTH_MAX} characters"
    if not password.isprintable():
        return "must have printable characters only"
    folded = password.casefold()
    if folded in _common() or _is_one_word(folded, (*_OWN_WORDS, *known_words)):
        return "must not be one that is easy to guess"
    return ""


def _is_one_word(folded: str, known_words: Iterable[str]) -> bool:
    if len(set(folded)) <= REPEATED_MAX or _is_run(folded):
        return True
    words = {part for word in known_words for part in _parts(word.casefold())}
    core = _TRIMMINGS.sub("", folded)
    if core in _common():
        return True
    rest = folded
    for word in sorted(words, key=len, reverse=True):
        rest = rest.replace(word, "")
    # What is left beside the known words is too little to be a secret.
    return rest != folded and len(_TRIMMINGS.sub("", rest)) < PART_LENGTH_MIN


def _is_run(folded: str) -> bool:
    steps = {(ord(after) - ord(before)) % 10 for before, after in pairwise(folded)}
    return folded.isdigit() and len(steps) == 1


def _parts(word: str) -> list[str]:
    parts = [word, *_WORDS.split(word)]
    return [part for part in parts if len(part) >= PART_LENGTH_MIN]


@cache
def _common() -> frozenset[str]:
    # Read when the first password is judged: it takes a moment and some memory.
    from zxcvbn.frequency_lists import FREQUENCY_LISTS  # type: ignore[import-untyped]

    return frozenset(word.casefold() for words in FREQUENCY_LISTS.values() for word in words)
