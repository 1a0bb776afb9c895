"""The OpenAPI document, made of the very operations that the routes are made of.

Schemas come from the structures that decode and encode, so the document cannot say anything else
than what is done.
"""

from collections.abc import Sequence
from importlib.metadata import version
from inspect import cleandoc
from typing import Any, Final, get_args

import msgspec
from msgspec import Meta

from damrak.domain.identifiers import IDENTIFIER_MAX
from damrak.http.calls import Nothing
from damrak.http.operations import Operation
from damrak.http.problems import DOOR_TITLES, PAGE, DoorCode
from damrak.ports.identity import Role
from damrak.wire.problems import Problem
from damrak.wire.texts import DecimalText, TimeText

_REF: Final = "#/components/schemas/{name}"
_ABOUT: Final = (
    "A trading venue. Numbers are decimal strings, times are RFC 3339 in UTC, ids are integers. "
    "Send a key as `Authorization: Bearer <key>`. A `client_order_id` or an `Idempotency-Key` "
    "makes a retry harmless: it is answered with the first outcome. In a path, the slash of a "
    "symbol such as VOC/EUR is written %2F. Every refusal is a problem document (RFC 9457)."
)
_STATUSES: Final = {
    400: ("The request cannot be read.", DoorCode.BODY_MALFORMED),
    401: ("A key is missing or not valid.", DoorCode.KEY_INVALID),
    403: ("The key does not allow this.", DoorCode.FORBIDDEN),
    404: ("It does not exist, or not for this key.", DoorCode.NOT_FOUND),
    409: ("What is there does not allow it.", DoorCode.ORDER_CLOSED),
    413: ("The body is too large.", DoorCode.BODY_TOO_LARGE),
    415: ("The body is not JSON.", DoorCode.MEDIA_TYPE_UNSUPPORTED),
    422: ("A rule refuses it; `code` and `errors` say which.", DoorCode.FIELD_INVALID),
    429: ("Too often: try again after `Retry-After` seconds.", DoorCode.RATE_LIMITED),
    503: ("Not now: try again after `Retry-After` seconds.", DoorCode.OVERLOADED),
}
_NUMBER: Final = {"type": "integer", "minimum": 1, "maximum": IDENTIFIER_MAX}
_WORD: Final = {"type": "string", "minLength": 1, "maxLength": 64}
_PLACES: Final[dict[str, dict[str, Any]]] = {
    **dict.fromkeys(
        ("order_id", "account_id", "transfer_id", "team_id", "organisation_id", "grant_id"), _NUMBER
    ),
    **dict.fromkeys(("key_id", "user_id", "session_id", "invitation_id"), _WORD),
    "symbol": {"type": "string", "minLength": 1, "maxLength": 32, "examples": ["BTC-USD"]},
    "watchlist_id": _NUMBER,
    "token": _WORD,
    "name": {"type": "string", "minLength": 1, "maxLength": 64, "examples": ["day"]},
    "passkey_id": {"type": "string", "minLength": 1, "maxLength": 1_400},
    "role": {"type": "string", "enum": [role.value for role in Role]},
}
_JSON: Final = "application/json"
_DECIMAL: Final[Meta] = get_args(DecimalText)[1]
_TIME: Final[Meta] = get_args(TimeText)[1]
_MORE: Final[dict[str, dict[str, Any]]] = {
    _DECIMAL.description or "": {"pattern": "^-?[0-9]{1,38}(\\.[0-9]{1,38})?$"},
    _TIME.description or "": {"format": "date-time"},
}


def document_of(operations: Sequence[Operation]) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document of operations."""
    schemas, by_kind = _schemas(operations)
    parameters = {
        kind: _query_parameters(schemas.pop(_name(by_kind[kind]))) for kind in _queries(operations)
    }
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        said = _operation(operation, by_kind, parameters.get(operation.query, []))
        paths.setdefault(operation.path, {})[operation.method.lower()] = said
    return {
        "openapi": "3.1.0",
        "info": {"title": "Damrak", "version": version("damrak"), "description": _ABOUT},
        "servers": [{"url": "/"}],
        "tags": [{"name": tag} for tag in dict.fromkeys(op.tag for op in operations)],
        "paths": paths,
        "components": {
            "schemas": schemas,
            "responses": {f"Problem{status}": _problem(status) for status in _STATUSES},
            "securitySchemes": {"Bearer": {"type": "http", "scheme": "bearer"}},
        },
    }


def _queries(operations: Sequence[Operation]) -> list[Any]:
    return list(dict.fromkeys(op.query for op in operations if op.query is not Nothing))


def _schemas(
    operations: Sequence[Operation],
) -> tuple[dict[str, Any], dict[Any, dict[str, Any]]]:
    told = [kind for op in operations for kind in (op.body, op.answer) if kind is not None]
    kinds = list(dict.fromkeys([Problem, *told, *_queries(operations)]))
    refs, schemas = msgspec.json.schema_components(kinds, ref_template=_REF)
    text = msgspec.json.encode([refs, schemas]).decode()
    for name in schemas:
        # Two structures of one name: that of the wire keeps it, that of the log is native.
        if name != (short := _short(name)):
            text = text.replace(f'/{name}"', f'/{short}"').replace(f'"{name}":', f'"{short}":')
    refs, schemas = msgspec.json.decode(text)
    for schema in schemas.values():
        if "description" in schema:
            schema["description"] = cleandoc(schema["description"])
    return _refined(schemas), dict(zip(kinds, refs, strict=True))


def _short(name: str) -> str:
    last = name.rpartition(".")[2]
    return f"Native{last}" if name.startswith("damrak.domain.") else last


def _refined(node: Any) -> Any:
    # What a decoder leaves to the rules behind it, readers should know all the same.
    if isinstance(node, list):
        return [_refined(each) for each in node]
    if not isinstance(node, dict):
        return node
    more = _MORE.get(node.get("description", ""), {}) if node.get("type") == "string" else {}
    return {name: _refined(each) for name, each in node.items()} | more


def _name(ref: dict[str, Any]) -> str:
    return str(ref["$ref"]).rpartition("/")[2]


def _operation(
    operation: Operation, by_kind: dict[Any, dict[str, Any]], query: list[dict[str, Any]]
) -> dict[str, Any]:
    parameters = [*_path_parameters(operation.path), *query]
    if operation.keyed:
        parameters.append(_KEY)
    said: dict[str, Any] = {
        "operationId": operation.name,
        "summary": operation.summary,
        "tags": [operation.tag],
        "security": [] if operation.needs is None else [{"Bearer": []}],
        "parameters": parameters,
        "responses": _responses(operation, by_kind),
    }
    if operation.needs is not None:
        said["description"] = f"Needs the permission `{operation.needs}`."
    if operation.body is not None:
        content: dict[str, Any] = {"schema": by_kind[operation.body]}
        if operation.example is not None:
            content["examples"] = {"ordinary": {"value": operation.example}}
        said["requestBody"] = {"required": operation.body_required, "content": {_JSON: content}}
    return said


def _path_parameters(path: str) -> list[dict[str, Any]]:
    names = [part[1:-1] for part in path.split("/") if part.startswith("{")]
    return [
        {"name": name, "in": "path", "required": True, "schema": _PLACES[name]} for name in names
    ]


def _query_parameters(schema: dict[str, Any]) -> list[dict[str, Any]]:
    return [
        {
            "name": name,
            "in": "query",
            "required": name in schema.get("required", ()),
            "schema": _given(each),
            **({"description": each["description"]} if "description" in each else {}),
        }
        for name, each in schema["properties"].items()
    ]


def _given(schema: dict[str, Any]) -> dict[str, Any]:
    # A query can leave a parameter out, but has no way to write null.
    choices = [each for each in schema.get("anyOf", ()) if each.get("type") != "null"]
    if len(choices) == 1:
        return dict(choices[0])
    return {name: each for name, each in schema.items() if name != "description"}


def _responses(operation: Operation, by_kind: dict[Any, dict[str, Any]]) -> dict[str, Any]:
    done: dict[str, Any] = {"description": "Done."}
    if operation.answer is not None:
        done["content"] = {_JSON: {"schema": by_kind[operation.answer]}}
    elif operation.status != 204:
        kind = "object" if operation.media.endswith("json") else "string"
        done["content"] = {operation.media: {"schema": {"type": kind}}}
    if operation.status == 201:
        place = {"schema": {"type": "string"}, "description": "Where it can be looked up."}
        done["headers"] = {"Location": place}
    if operation.links:
        done["links"] = {
            name: {"operationId": name, "parameters": dict([parameter])}
            for name, parameter in operation.links
        }
    responses: dict[str, Any] = {str(operation.status): done}
    for status in sorted(_statuses(operation)):
        responses[str(status)] = {"$ref": f"#/components/responses/Problem{status}"}
    if operation.path == "/ready":
        content = {_JSON: {"schema": by_kind[operation.answer]}}
        responses["503"] = {"description": "Not ready, and why.", "content": content}
    return responses


def _statuses(operation: Operation) -> set[int]:
    # Whoever asks may ask too often.
    statuses = {429, *operation.problems}
    if operation.needs is not None:
        statuses |= {400, 401, 403, 503}
    elif operation.method != "GET":
        # Of pages of other sites nothing is taken, and most of it needs the control plane.
        statuses |= {403, 503}
    if operation.query is not Nothing:
        statuses |= {400}
    if operation.body is not None:
        statuses |= {400, 413, 415, 422}
    return statuses


def _problem(status: int) -> dict[str, Any]:
    text, code = _STATUSES[status]
    title = DOOR_TITLES[code][1]
    example = {
        "type": f"{PAGE}#{code.value}",
        "title": title,
        "status": status,
        "detail": f"{title}.",
        "code": code.value,
        "correlation_id": "0af7651916cd43dd8448eb211c80319c",
    }
    schema = {"$ref": _REF.format(name="Problem")}
    content = {"application/problem+json": {"schema": schema, "example": example}}
    said: dict[str, Any] = {"description": text, "content": content}
    if status == 401:
        said["headers"] = {"WWW-Authenticate": {"schema": {"type": "string"}}}
    elif status in (429, 503):
        said["headers"] = {"Retry-After": {"schema": {"type": "integer"}}}
    return said


_KEY: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "schema": {"type": "string", "minLength": 1, "maxLength": 60, "pattern": "^[!#-~]+$"},
    "description": "Makes a retry harmless: the same key with the same body is done once.",
}
