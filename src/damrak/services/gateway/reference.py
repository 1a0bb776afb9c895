"""The pages of problem codes: one for readers of the repository, one that the door itself shows.

``python -m damrak.services.gateway.reference`` prints the former, which lies in
``docs/reference/problems.md``.
"""

import sys
from html import escape
from typing import Final

from damrak.domain.reasons import Reason
from damrak.http.problems import Code, DoorCode, status_and_title

_WRITTEN: Final = (
    "<!-- Written by `python -m damrak.services.gateway.reference`; change the titles in\n"
    "     src/damrak/services/gateway instead. -->"
)
_ABOUT: Final = (
    "Every refusal is a problem document (RFC 9457, application/problem+json). Its code says what "
    "is wrong and never changes its meaning; its detail says it in words; its errors name the "
    "field, the rule, the value that was sent and the limit. An order that a rule denied has an "
    "order_id, so that it can be looked up. The correlation_id leads to the logs and the ledger."
)
_PARTS: Final[tuple[tuple[str, str, type[DoorCode] | type[Reason]], ...]] = (
    ("Codes of the door", "The door refused by itself, or the venue could not answer.", DoorCode),
    ("Codes of the venue", "A rule of the venue refused what was asked.", Reason),
)
_STATUS: Final = (
    "The status is the usual one; where a path names what does not exist it is 404 instead."
)


def markdown() -> str:
    """Return the page of the repository."""
    lines = ["# Problem codes", "", _WRITTEN, "", _ABOUT, "", _STATUS]
    for title, about, codes in _PARTS:
        lines += ["", f"## {title}", "", about, "", "| code | status | means |", "|---|---|---|"]
        lines += [f"| {code} | {status} | {text} |" for code, status, text in _rows(codes)]
    return "\n".join(lines) + "\n"


def html() -> str:
    """Return the page of the door, in which a code is a place to jump to."""
    parts = [f"<h1>Problem codes</h1><p>{escape(_ABOUT)}</p><p>{escape(_STATUS)}</p>"]
    for title, about, codes in _PARTS:
        rows = "".join(
            f'<tr id="{code}"><td><code>{code}</code></td><td>{status}</td>'
            f"<td>{escape(text)}</td></tr>"
            for code, status, text in _rows(codes)
        )
        head = "<tr><th>code</th><th>status</th><th>means</th></tr>"
        parts.append(f"<h2>{title}</h2><p>{about}</p><table>{head}{rows}</table>")
    return (
        '<!doctype html><html lang="en"><meta charset="utf-8"><title>Problem codes</title>'
        '<link rel="stylesheet" href="/api/docs/explorer.css">'
        f"<body>{''.join(parts)}</body></html>"
    )


def _rows(codes: type[DoorCode] | type[Reason]) -> list[tuple[str, int, str]]:
    members: list[Code] = list(codes)
    return [(code.value, *status_and_title(code)) for code in members]


if __name__ == "__main__":
    sys.stdout.write(markdown())
