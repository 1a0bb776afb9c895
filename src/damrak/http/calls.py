"""A call: one request of a caller, read as far as its operation asks, and the answer to it.

Bodies are decoded by decoders made once; a mistake is told by field, rule and value. Nothing here
depends on what is asked.
"""

import re
from typing import Any, Final, TypeVar
from urllib.parse import parse_qsl

import msgspec
from litestar.types import Receive, Scope, Send
from msgspec import Struct

from damrak.domain.identifiers import IDENTIFIER_MAX, AccountId
from damrak.domain.reasons import Reason
from damrak.http import problems
from damrak.http.mistakes import body_error, parameter_error
from damrak.http.problems import DoorCode, field_error, problem
from damrak.ports.identity import Caller
from damrak.wire.problems import FieldError, Problem

T = TypeVar("T")

PARAMETERS_MAX: Final = 64
"""Most query parameters of one request."""

BODY_BYTES_MAX: Final = 2_000_000
"""Most bytes of a body, unless the settings say otherwise."""

RETRY_SECONDS: Final = b"1"

_LENGTH_DIGITS: Final = 20
_IDENTIFIER = re.compile(r"[0-9]{1,16}", re.ASCII)
_WHOLE = re.compile(r"-?[0-9]+", re.ASCII)
_BEARER: Final = b"bearer "
_JSON: Final = b"application/json"
_encode = msgspec.json.Encoder().encode


class Refused(Exception):
    """Tell that a call cannot be done, with the problem that says why.

    What is ``noted`` is in the audit already.
    """

    def __init__(self, said: Problem, *, noted: bool = False) -> None:
        super().__init__(said.detail)
        self.problem = said
        self.noted = noted


class Answer:
    """Be the answer to a call: an ASGI application that sends a status, headers and a body."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes, *headers: tuple[bytes, bytes]) -> None:
        self.status = status
        self.body = body
        self.headers = headers

    @classmethod
    def of(cls, status: int, said: Any, *headers: tuple[bytes, bytes]) -> "Answer":
        """Return an answer whose body is JSON."""
        return cls(status, _encode(said), (b"content-type", _JSON), *headers)

    @classmethod
    def refusing(cls, said: Problem, *headers: tuple[bytes, bytes]) -> "Answer":
        """Return the answer that says a problem."""
        more = list(headers)
        if said.status == 401:
            more.append((b"www-authenticate", b"Bearer"))
        elif said.retry_after:
            more.append((b"retry-after", b"%d" % said.retry_after))
        elif said.status == 503:
            more.append((b"retry-after", RETRY_SECONDS))
        return cls(
            said.status, _encode(said), (b"content-type", b"application/problem+json"), *more
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Send the answer."""
        size = b"%d" % len(self.body)
        headers = [*self.headers, (b"content-length", size)]
        await send({"type": "http.response.start", "status": self.status, "headers": headers})
        await send({"type": "http.response.body", "body": self.body, "more_body": False})


class Call:
    """Hold one request: who calls, which headers matter, and how to read the rest of it."""

    __slots__ = (
        "_body_max",
        "_caller",
        "_raw",
        "_receive",
        "address",
        "authorization",
        "cause",
        "content_length",
        "content_type",
        "cookie",
        "idempotency_key",
        "last_event_id",
        "method",
        "path",
        "places",
        "query_string",
        "scope",
    )

    def __init__(self, scope: Any, receive: Receive, body_max: int) -> None:
        self._receive = receive
        self._body_max = body_max
        self._caller: Caller | None = None
        self._raw: bytes | None = None
        self.scope = scope
        self.address: str = address_of(scope)
        self.method: str = scope["method"]
        self.cause: str = scope["damrak.trace"].cause
        self.path: str = scope["path"]
        self.places: dict[str, str] = scope["path_params"]
        self.query_string: bytes = scope["query_string"]
        self.authorization = self.content_type = self.cookie = self.last_event_id = b""
        self.idempotency_key: bytes | None = None
        self.content_length = 0
        for name, value in scope["headers"]:
            if name == b"authorization":
                self.authorization = value
            elif name == b"content-type":
                self.content_type = value
            elif name == b"content-length" and value.isdigit():
                self.content_length = int(value[:_LENGTH_DIGITS])
            elif name == b"cookie":
                self.cookie = value
            elif name == b"idempotency-key":
                self.idempotency_key = value
            elif name == b"last-event-id":
                self.last_event_id = value

    @property
    def caller(self) -> Caller:
        """Return who calls; an operation for anybody has nobody to ask for."""
        assert self._caller is not None
        return self._caller

    def secret(self) -> str:
        """Return the key that was shown, empty where none was, or not as ``Bearer <key>``."""
        said = self.authorization
        is_bearer = said[: len(_BEARER)].lower() == _BEARER
        return said[len(_BEARER) :].strip().decode("latin-1") if is_bearer else ""

    def admit(self, caller: Caller) -> None:
        """Say who calls."""
        self._caller = caller

    def refuse(self, code: problems.Code, detail: str, *, status: int = 0) -> Refused:
        """Return the exception that ends the call with a problem."""
        return Refused(problem(code, detail, cause=self.cause, status=status))

    def key_text(self) -> str:
        """Return the idempotency key, empty where none was sent; quotes around it are no part.

        Raises Refused where an empty one was sent.
        """
        if self.idempotency_key is None:
            return ""
        text = self.idempotency_key.decode("latin-1").strip('"')
        if not text:
            raise self.refuse(Reason.IDEMPOTENCY_KEY_INVALID, "Idempotency-Key must not be empty")
        return text

    def query(self, kind: type[T]) -> T:
        """Return the query parameters as a structure; raises Refused."""
        given: dict[str, str] = {}
        try:
            said = parse_qsl(
                self.query_string.decode("ascii"),
                keep_blank_values=True,
                errors="strict",
                max_num_fields=PARAMETERS_MAX,
            )
        except ValueError as error:
            text = f"the query must be at most {PARAMETERS_MAX} parameters of percent-encoded UTF-8"
            raise self.refuse(DoorCode.PARAMETER_INVALID, text) from error
        for name, value in said:
            if name in given:
                raise self._parameter(field_error(name, "must be given once", value))
            given[name] = value
        try:
            asked = msgspec.convert(given, kind, strict=False)
        except msgspec.ValidationError as error:
            raise self._parameter(parameter_error(error, given)) from error
        for name, value in given.items():
            # The decoder would take 1e3 for a thousand.
            if isinstance(getattr(asked, name, None), int) and _WHOLE.fullmatch(value) is None:
                raise self._parameter(field_error(name, "must be a whole number", value))
        return asked

    def identifier(self, name: str) -> int:
        """Return a number out of the path; raises Refused."""
        text = self.places[name]
        if _IDENTIFIER.fullmatch(text) is None or not 1 <= int(text) <= IDENTIFIER_MAX:
            rule = f"must be a whole number from 1 to {IDENTIFIER_MAX}"
            raise self._parameter(field_error(name, rule, text))
        return int(text)

    def account_id(self, named: int | None) -> AccountId:
        """Return the account that is meant: the caller's own, or one that he may see and named."""
        own = self.caller.account_id
        if named is None:
            if own is None:
                rule = "must be given, since you have none of your own"
                raise self._parameter(field_error("account_id", rule))
            named = own
        if not self.caller.may_see(named):
            # As if it were not open: what somebody may not see does not exist for him.
            raise Refused(no_account(named, self.cause))
        return AccountId(named)

    def header(self, name: bytes) -> bytes:
        """Return the value of a header by its name in lower case, empty where it is absent."""
        for known, value in self.scope["headers"]:
            if known == name:
                return bytes(value)
        return b""

    async def body(self, decoder: "msgspec.json.Decoder[T]") -> T:
        """Return the body as a structure; raises Refused."""
        return self._decoded(await self.raw_body(), decoder)

    def _decoded(self, raw: bytes, decoder: "msgspec.json.Decoder[T]") -> T:
        kind = self.content_type.partition(b";")[0].strip().lower()
        if kind != _JSON and not (kind.startswith(b"application/") and kind.endswith(b"+json")):
            said = kind.decode("latin-1")[: problems.VALUE_LENGTH_MAX]
            text = f"content-type must be application/json, was {said or 'absent'}"
            raise self.refuse(DoorCode.MEDIA_TYPE_UNSUPPORTED, text)
        try:
            return decoder.decode(raw)
        except msgspec.ValidationError as error:
            found = body_error(error, decoder.type)
            detail = problems.sentence(found)
            said_problem = problem(
                DoorCode.BODY_MALFORMED, detail, cause=self.cause, errors=(found,)
            )
            raise Refused(said_problem) from error
        except (msgspec.DecodeError, UnicodeDecodeError) as error:
            text = f"the body must be JSON: {error}" if raw else "the body must be JSON, was empty"
            raise self.refuse(DoorCode.BODY_MALFORMED, text) from error
        except RecursionError as error:
            text = "the body must not be nested so deeply"
            raise self.refuse(DoorCode.BODY_MALFORMED, text) from error

    async def optional_body(self, decoder: "msgspec.json.Decoder[T]", absent: T) -> T:
        """Return the body as a structure, ``absent`` where it is empty; raises Refused."""
        raw = await self.raw_body()
        return self._decoded(raw, decoder) if raw else absent

    async def raw_body(self) -> bytes:
        """Return the bytes of the body; raises Refused where there are too many."""
        if self._raw is None:
            self._raw = await self._read()
        return self._raw

    async def _read(self) -> bytes:
        self._bound(self.content_length)
        message = await self._receive()
        if message["type"] == "http.request" and not message.get("more_body"):
            whole: bytes = message.get("body", b"")
            self._bound(len(whole))
            return whole
        parts: list[bytes] = []
        size = 0
        while message["type"] == "http.request":
            part = message.get("body", b"")
            size += len(part)
            self._bound(size)
            parts.append(part)
            if not message.get("more_body"):
                return b"".join(parts)
            message = await self._receive()
        raise self.refuse(DoorCode.REQUEST_INVALID, "the caller hung up before the body ended")

    def _bound(self, size: int) -> None:
        if size > self._body_max:
            text = f"a body must have at most {self._body_max} bytes"
            raise self.refuse(DoorCode.BODY_TOO_LARGE, text)

    def _parameter(self, error: FieldError) -> Refused:
        found = problems.sentence(error)
        code = DoorCode.PARAMETER_INVALID
        return Refused(problem(code, found, cause=self.cause, errors=(error,)))


def address_of(scope: Any) -> str:
    """Return the address that a request came from, empty where there is none."""
    client = scope.get("client")
    return client[0] if client else ""


def no_account(account_id: int, cause: str) -> Problem:
    """Return the problem of an account that is not open."""
    error = field_error("account_id", "must be an open account", str(account_id))
    return problems.of_errors([(Reason.ACCOUNT_UNKNOWN, error)], cause=cause, status=404)


class Nothing(Struct, frozen=True, forbid_unknown_fields=True):
    """Take no query parameters."""
