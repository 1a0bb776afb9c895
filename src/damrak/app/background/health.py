"""How a server says it is, asked by its own doors: ready or not and why, and a few figures."""

import time
from http import HTTPStatus
from typing import Final

import httpx
import msgspec
from msgspec import Struct

from damrak.adapters.exchanges.api.door import is_local, trusting
from damrak.app.background.metrics import Figures, read_figures
from damrak.wire.venue import Readiness

ANSWER_SECONDS: Final = 2.0
"""How long a server may take to say how it is."""
SAMPLE_SECONDS: Final = 0.5
"""How far apart the two looks are that make a rate."""

UNREACHABLE: Final = "it does not answer"


class Health(Struct, frozen=True, kw_only=True):
    """Say whether a server is ready, and if not, why."""

    ready: bool
    reasons: tuple[str, ...] = ()


class Asking:
    """Ask one server how it is."""

    def __init__(self, url: str, key: str | None = None, *, certificate: str = "") -> None:
        """Ask the server at ``url``; ``key`` is an operator's, whom it may tell more.

        ``certificate`` is the file of its own, which is then trusted under any name.
        """
        self._http = httpx.Client(
            base_url=url,
            headers={"Authorization": f"Bearer {key}"} if key else {},
            timeout=ANSWER_SECONDS,
            trust_env=not is_local(url),
            verify=trusting(certificate),
        )

    def close(self) -> None:
        """Close the connection."""
        self._http.close()

    def health(self) -> Health:
        """Return whether the server is ready; one that does not answer is not."""
        try:
            answer = self._http.get("/ready")
        except httpx.RequestError as error:
            return Health(
                ready=False, reasons=(f"{UNREACHABLE} ({error or type(error).__name__})",)
            )
        if answer.status_code == HTTPStatus.OK:
            return Health(ready=True)
        return Health(ready=False, reasons=_reasons(answer))

    def figures(self) -> Figures | None:
        """Return the server's counters as they are now, None where it does not tell them."""
        try:
            answer = self._http.get("/metrics")
        except httpx.RequestError:
            return None
        if answer.status_code != HTTPStatus.OK:
            return None
        return read_figures(answer.text, time.monotonic())


def _reasons(answer: httpx.Response) -> tuple[str, ...]:
    try:
        said = msgspec.json.decode(answer.content, type=Readiness).reasons
    except msgspec.MsgspecError:
        said = ()
    return said or (f"it answers {answer.status_code}",)
