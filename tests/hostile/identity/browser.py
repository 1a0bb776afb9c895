"""A browser: it keeps the cookies of a venue, and shows them where a browser would.

The cookies are for encrypted connections alone, to which browsers count those to their own machine;
libraries do not, so this one keeps them itself.
"""

from http.cookies import SimpleCookie
from typing import Any, Self

import httpx

from damrak.http.cookies import ACCESS_COOKIE, PROOF_COOKIE, REFRESH_COOKIE, REFRESH_PATH

PATIENCE = 20.0
SAFE = {"GET", "HEAD"}


class Browser:
    """Be somebody's browser at a venue."""

    def __init__(self, url: str, agent: str = "Mozilla/5.0 (a browser)") -> None:
        self.url = url
        self.cookies: dict[str, str] = {}
        self.http = httpx.Client(base_url=url, timeout=PATIENCE, headers={"User-Agent": agent})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.http.close()

    @property
    def access(self) -> str:
        """Return the access token, empty where there is none."""
        return self.cookies.get(ACCESS_COOKIE, "")

    @property
    def refresh_token(self) -> str:
        """Return the refresh token, empty where there is none."""
        return self.cookies.get(REFRESH_COOKIE, "")

    def header(self, path: str = "/") -> str:
        """Return the cookies that are sent to a path."""
        kept = {
            name: value
            for name, value in self.cookies.items()
            if name != REFRESH_COOKIE or path.startswith(REFRESH_PATH)
        }
        return "; ".join(f"{name}={value}" for name, value in kept.items())

    def ask(self, method: str, path: str, body: Any = None, **headers: str) -> httpx.Response:
        """Ask as a page of the venue does; a header that is given counts, an empty one is left out.

        The cookies that come back are kept.
        """
        said = {"cookie": self.header(path)}
        if method not in SAFE:
            said |= {"origin": self.url, "x-csrf-token": self.cookies.get(PROOF_COOKIE, "")}
        said |= {name.replace("_", "-"): value for name, value in headers.items()}
        said = {name: value for name, value in said.items() if value}
        given = {} if body is None else {"json": body}
        answer = self.http.request(method, path, headers=said, **given)
        # They are kept here: the library's own jar would show them beside ours.
        self.http.cookies.clear()
        for line in answer.headers.get_list("set-cookie"):
            for name, morsel in SimpleCookie(line).items():
                self.cookies[name] = morsel.value
                if morsel["max-age"] == "0":
                    del self.cookies[name]
        return answer

    def get(self, path: str) -> Any:
        """Return what a question is answered, which must succeed."""
        answer = self.ask("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def does(self, method: str, path: str, body: Any = None, *, status: int = 200) -> Any:
        """Return what is answered to a change, with a status that is expected."""
        answer = self.ask(method, path, body)
        assert answer.status_code == status, (method, path, answer.text)
        return answer.json() if answer.content else None
