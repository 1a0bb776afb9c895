"""What a replay found: the figures for programs, and the disagreements for people.

They stand apart so that the figures stay one flat object with a fixed set of fields.
"""

from typing import Final

from msgspec import Struct

DISAGREEMENTS_MAX: Final = 1_000
"""Most disagreements that are kept to be printed; the figures count all of them."""

CONTEXT_LINES: Final = 3
"""How many messages before and after a disagreement are shown with it."""


class ReplayReport(Struct, frozen=True, kw_only=True):
    """Count what a replay did and how far our venue agreed with the published day.

    ``book_rows`` are the published rows that were compared, one after each message. A row is
    *revealing* when it shows, deeper than all of our levels, a level that no message told of; it
    *agrees* when our book, with those revealed levels added, equals the row in every price and
    size. ``book_rows_agreed`` counts agreeing rows of either sort. ``executions`` are visible
    executions, *known* where every order in the queue at that price had been seen entering, and
    *agreed* where our engine then filled the order that the day says, and it alone. All of these
    but ``executions`` are 0 where nothing was checked. ``commands`` includes the preparation;
    ``seconds`` is the time from the first command to the last answer.
    """

    messages: int
    book_rows: int
    book_rows_revealing: int
    book_rows_agreed: int
    executions: int
    executions_known: int
    executions_agreed: int
    commands: int
    seconds: float


class Disagreement(Struct, frozen=True):
    """Hold one point where our venue and the day differ, at a line of the message file."""

    line: int
    kind: str
    published: str
    ours: str
    messages: tuple[tuple[int, str], ...] = ()

    def text(self) -> str:
        """Return the disagreement in words, with the messages around it, over several lines."""
        head = f"line {self.line}: {self.kind}: published {self.published}; ours {self.ours}"
        around = (
            f"  {'>' if number == self.line else ' '} {number}: {message}"
            for number, message in self.messages
        )
        return "\n".join((head, *around))


class Replay(Struct, frozen=True):
    """Hold what a replay returned: the report, and the disagreements in order of their lines."""

    report: ReplayReport
    disagreements: tuple[Disagreement, ...]
